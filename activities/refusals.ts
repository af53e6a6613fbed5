import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { ZegoRefusal } from '../src/contract/activities.js';
import { FAILURES, type ZegoAction } from '../src/contract/names.js';
import { ZegoError, ZegoInvalidRequest } from '../src/zego/index.js';

/** Our error for a call to ZEGO, and nothing else: a bug must not pass for an answer of the vendor. */
export function asZegoError(error: unknown): ZegoError {
  if (error instanceof ZegoError) return error;
  throw error;
}

/** What ZEGO said, or what came instead, in the words of the contract. */
export function refusalOf(action: ZegoAction, error: ZegoError): ZegoRefusal {
  return {
    action,
    code: error.code ?? 0,
    message: error.code === undefined ? error.message : (error.zegoMessage ?? error.codeName ?? ''),
    requestId: error.requestId ?? '',
    advice: error instanceof ZegoInvalidRequest ? 'Correct the fields that are named.' : error.advice,
  };
}

/**
 * A failure that Temporal retries. The vendor's trouble is expected, so it stays out of our error logs and metrics.
 */
export function retriedFailure(action: ZegoAction, taskId: string, error: ZegoError): ApplicationFailure {
  const { code, message, requestId } = refusalOf(action, error);
  return ApplicationFailure.create({
    message: `${action} of task "${taskId}" is not confirmed: ${error.message}`,
    type: FAILURES.zegoRejected,
    nonRetryable: false,
    category: ApplicationFailureCategory.BENIGN,
    details: [{ action, code, message, requestId }],
  });
}
