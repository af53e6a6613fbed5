import { ActivityFailure, ApplicationFailure, ApplicationFailureCategory, TimeoutFailure } from '@temporalio/common';
import type { ZegoRefusal } from './activities.js';
import type { ZegoRejectedDetails, ZegoUnreachableDetails } from './messages.js';
import { FAILURES } from './names.js';

/** Creates a failure that a retry cannot help. Callers branch on its type, one of `FAILURES`. */
export function failure(type: string, message: string, details: unknown[] = []): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, details });
}

/** Creates an expected failure that Temporal retries. It stays out of error logs and metrics. */
export function retriedFailure(
  type: string,
  message: string,
  more: { readonly details?: unknown[]; readonly nextRetryDelay?: number } = {},
): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: false,
    category: ApplicationFailureCategory.BENIGN,
    ...more,
  });
}

/** Returns the failure below the SDK's wrappers, which only say that an activity failed or timed out. */
export function innermostCause(error: unknown): unknown {
  const wraps = error instanceof ActivityFailure || error instanceof TimeoutFailure;
  return wraps && error.cause !== undefined ? innermostCause(error.cause) : error;
}

/** Returns type and details of the failure for an unsuccessful call to ZEGO. */
export function failureOfRefusal({ action, code, message, requestId, worker }: ZegoRefusal): {
  readonly type: string;
  readonly details: [ZegoRejectedDetails | ZegoUnreachableDetails];
} {
  if (code === undefined) return { type: FAILURES.zegoUnreachable, details: [{ action, message }] };
  const details = { action, code, message, requestId, ...(worker !== undefined && { worker }) };
  return { type: FAILURES.zegoRejected, details: [details] };
}
