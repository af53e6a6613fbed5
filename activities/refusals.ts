import type { ApplicationFailure } from '@temporalio/common';
import type { ZegoRefusal } from '../src/contract/activities.js';
import { failureOfRefusal, retriedFailure } from '../src/contract/failures.js';
import { ZegoError } from '../src/zego/index.js';
import type { ZegoAction } from '../src/zego/tables/actions.js';

/** Our error for a call to ZEGO, and nothing else: a bug must not pass for an answer of the vendor. */
export function asZegoError(error: unknown): ZegoError {
  if (error instanceof ZegoError) return error;
  throw error;
}

/** What ZEGO said, or what came instead, in the words of the contract; `worker` made the call. */
export function refusalOf(action: ZegoAction, error: ZegoError, worker?: string): ZegoRefusal {
  const { code, requestId = '', advice } = error;
  if (code === undefined) {
    return { action, message: error.what, requestId, advice, ...(error.sent === 'maybe' && { responseLost: true }) };
  }
  const message = error.zegoMessage ?? error.codeName ?? '';
  const isSigner = error.verdict === 'signature' && worker !== undefined;
  return { action, code, message, requestId, advice, ...(isSigner && { worker }) };
}

/** The failure, which Temporal retries, for a call that ZEGO refused or did not respond to. */
export function refusedCall(action: ZegoAction, error: ZegoError, worker?: string): ApplicationFailure {
  const refusal = refusalOf(action, error, worker);
  const signer = refusal.worker === undefined ? '' : `, signed by worker "${refusal.worker}"`;
  const { type, details } = failureOfRefusal(refusal);
  return retriedFailure(type, `${error.what}${signer}. ${error.advice}`, { details });
}
