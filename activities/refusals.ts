import type { ApplicationFailure } from '@temporalio/common';
import type { ZegoRefusal } from '../src/contract/activities.js';
import { failureOfRefusal, retriedFailure } from '../src/contract/failures.js';
import { ZegoError } from '../src/zego/index.js';
import type { ZegoAction } from '../src/zego/tables/actions.js';

/** Returns an error of a call to ZEGO; rethrows any other, so that a defect does not pass for a response of ZEGO. */
export function asZegoError(error: unknown): ZegoError {
  if (error instanceof ZegoError) return error;
  throw error;
}

/** Returns the refusal of the contract for an error of a call to ZEGO. @param worker the worker that made the call */
export function refusalOf(action: ZegoAction, error: ZegoError, worker?: string): ZegoRefusal {
  const { code, requestId = '', advice } = error;
  if (code === undefined) {
    return { action, message: error.what, requestId, advice, ...(error.sent === 'maybe' && { responseLost: true }) };
  }
  const message = error.zegoMessage ?? error.codeName ?? '';
  const isSigner = error.verdict === 'signature' && worker !== undefined;
  return { action, code, message, requestId, advice, ...(isSigner && { worker }) };
}

/** Returns the retryable failure of a call that ZEGO rejected or did not respond to. */
export function refusedCall(action: ZegoAction, error: ZegoError, worker?: string): ApplicationFailure {
  const refusal = refusalOf(action, error, worker);
  const signer = refusal.worker === undefined ? '' : `, signed by worker "${refusal.worker}"`;
  const { type, details } = failureOfRefusal(refusal);
  return retriedFailure(type, `${error.what}${signer}. ${error.advice}`, { details });
}
