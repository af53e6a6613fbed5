const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Polls of a task that is not yet seen recording: quick, since the caller waits for it. */
const UNTIL_SEEN_MS = [2, 3, 5, 10, 15].map((s) => s * SECOND_MS);
/** Polls after the last thing that happened, while recording and nobody else watches. */
const ALONE_MS = [15, 30, 60].map((s) => s * SECOND_MS);
/** After so many polls the next ones come at the longest distance. */
export const IN_STRIDE_POLLS = ALONE_MS.length - 1;
/** The fleet keeper watches all tasks of an app and signals changes; polls are only the net. */
const WITH_KEEPER_MS = 30 * MINUTE_MS;
/** Polls after the end. The callback is the quick way; a large file may upload for hours. */
const UPLOADING_MS = [5, 15, 30, 60, 120, 300].map((s) => s * SECOND_MS);
/** The first at once; a room whose tasks keep dying is started less and less often. */
const RESTART_MS = [0, 5, 10, 30, 60, 120, 300].map((s) => s * SECOND_MS);
/** The copy reports when it is done; checks are for what an earlier run of the session has started. */
const RECHECK_MS = [10, 30, 60].map((m) => m * MINUTE_MS);
/** A queue wait above this says that all sessions together poll more than ZEGO's quota allows. */
const QUEUE_TOO_LONG_MS = 5 * SECOND_MS;
const MAX_BACKOFF = 16;

/** Between polls that answer "no such task": three of them over 30 s count. */
export const MISSING_POLL_MS = 15 * SECOND_MS;

/** The delay after attempt number `attempts`, counted from 1, to start a task. */
export function startDelayMs(attempts: number, sinceFirstMs: number): number {
  if (sinceFirstMs > 60 * MINUTE_MS) return 5 * MINUTE_MS;
  if (sinceFirstMs > 10 * MINUTE_MS) return MINUTE_MS;
  return Math.min(SECOND_MS * 2 ** Math.max(0, attempts - 1), 30 * SECOND_MS);
}

/** The delay before attempt number `attempts + 1` to send a changed layout, whiteboard or pause. */
export function changeDelayMs(attempts: number): number {
  return Math.min(SECOND_MS * 2 ** Math.max(0, attempts - 1), 30 * SECOND_MS);
}

/** The delay before a task that replaces an interrupted one, after so many that ended soon, in a row. */
export function restartDelayMs(quickEnds: number): number {
  return at(RESTART_MS, quickEnds);
}

/** The delay before the bucket is checked again for files that are being copied there. */
export function recheckDelayMs(checks: number): number {
  return at(RECHECK_MS, checks - 1);
}

/** What decides when a task is polled again. */
export interface PollSituation {
  readonly stage: 'until-seen' | 'recording' | 'uploading';
  /** Polls since the task changed its stage or a callback came. */
  readonly polls: number;
  readonly keeperFresh: boolean;
  readonly backoff: number;
}

/** The delay until the next poll, in milliseconds. */
export function pollDelayMs({ stage, polls, keeperFresh, backoff }: PollSituation): number {
  switch (stage) {
    case 'until-seen':
      return at(UNTIL_SEEN_MS, polls) * backoff;
    case 'recording':
      return keeperFresh ? WITH_KEEPER_MS : at(ALONE_MS, polls) * backoff;
    case 'uploading':
      return at(UPLOADING_MS, polls) * backoff;
  }
}

/** Doubles while polls queue for longer than 5 s, and comes back step by step when they no longer do. */
export function nextBackoff(backoff: number, queuedMs: number): number {
  return queuedMs > QUEUE_TOO_LONG_MS ? Math.min(backoff * 2, MAX_BACKOFF) : Math.max(1, Math.floor(backoff / 2));
}

function at(delays: readonly number[], index: number): number {
  return delays[Math.min(Math.max(0, index), delays.length - 1)] ?? MINUTE_MS;
}
