/** What a task needs next. `wait`: nothing until then, unless something happens. */
export type TaskStep =
  | { readonly do: 'start' }
  | { readonly do: 'poll' }
  | { readonly do: 'stop' }
  | { readonly do: 'check' }
  | { readonly do: 'rescue' }
  | Wait
  | { readonly do: 'nothing' };

/** Nothing is to be done before `untilMs`, in epoch milliseconds. */
export interface Wait {
  readonly do: 'wait';
  readonly untilMs: number;
  readonly why: WaitReason;
}

/** What a task waits for; `last response`: one that the deadline may come before. */
export type WaitReason =
  | 'poll'
  | 'deadline'
  | 'rollover'
  | 'retry'
  | 'upload'
  | 'rescue'
  | 'response'
  | 'last response';

/** The longest wait for a response that is on its way; every activity has a shorter timeout of its own. */
const RESPONSE_MS = 3_600_000;

/** A wait for the response of a call, or until a deadline that comes before it. */
export function awaitResponse(nowMs: number, deadlineMs = Number.POSITIVE_INFINITY): Wait {
  return { do: 'wait', untilMs: Math.min(deadlineMs, nowMs + RESPONSE_MS), why: 'response' };
}
