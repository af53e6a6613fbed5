/** The next step of a task. */
export type TaskStep =
  | { readonly do: 'start' }
  | { readonly do: 'poll' }
  | { readonly do: 'stop' }
  | { readonly do: 'check' }
  | { readonly do: 'rescue' }
  | Wait
  | { readonly do: 'nothing' };

/** A wait until `untilMs`, in epoch milliseconds, unless the state changes before. */
export interface Wait {
  readonly do: 'wait';
  readonly untilMs: number;
  readonly why: WaitReason;
}

/** The reason of a wait. `last response`: the deadline may come before the response. */
export type WaitReason =
  | 'poll'
  | 'deadline'
  | 'rollover'
  | 'retry'
  | 'upload'
  | 'rescue'
  | 'response'
  | 'last response';

/** The longest wait for the response of a call in flight; every activity has a shorter timeout. */
const RESPONSE_MS = 3_600_000;

/** Returns the wait for the response of a call in flight, at most until the deadline. */
export function awaitResponse(nowMs: number, deadlineMs = Number.POSITIVE_INFINITY): Wait {
  return { do: 'wait', untilMs: Math.min(deadlineMs, nowMs + RESPONSE_MS), why: 'response' };
}
