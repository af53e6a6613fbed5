import type { ZegoRefusal } from './activities.js';
import type { ZegoRejectedDetails, ZegoUnreachableDetails } from './messages.js';
import { FAILURES } from './names.js';

/** The failure that callers get for a call to ZEGO that did not succeed: its type and its details. */
export function failureOfRefusal({ action, code, message, requestId, worker }: ZegoRefusal): {
  readonly type: string;
  readonly details: [ZegoRejectedDetails | ZegoUnreachableDetails];
} {
  if (code === undefined) return { type: FAILURES.zegoUnreachable, details: [{ action, message }] };
  const details = { action, code, message, requestId, ...(worker !== undefined && { worker }) };
  return { type: FAILURES.zegoRejected, details: [details] };
}
