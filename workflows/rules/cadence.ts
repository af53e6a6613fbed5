const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Intervals between polls of a task that no fleet keeper watches. */
const ALONE_MS = {
  /** Until ZEGO reports the task as recording: short, since the caller waits. */
  'until-seen': [2, 3, 5, 10, 15].map((s) => s * SECOND_MS),
  /** From the last event on. */
  recording: [15, 30, 60].map((s) => s * SECOND_MS),
  /** After the end. A callback brings them forward; a large file may upload for hours. */
  uploading: [5, 15, 30, 60, 120, 300].map((s) => s * SECOND_MS),
} as const;
/** The number of polls after which the interval no longer grows while a task records. */
export const IN_STRIDE_POLLS = ALONE_MS.recording.length - 1;
/** How long the fleet keeper has to report that a new task records. */
const UNTIL_REPORTED_MS = 45 * SECOND_MS;
/** The interval while the fleet keeper watches a task that records. */
const WATCHED_MS = 30 * MINUTE_MS;
/** The pair of sessions from the front of the line, counted from 1, that tries as often as all others behind it. */
const FRONT_PAIRS = 6;
/** What each position further behind adds to the delay. */
const BEHIND_MS = SECOND_MS / 4;
/** Delays before a restart: none at first, longer while tasks keep ending soon after their start. */
const RESTART_MS = [0, 5, 10, 30, 60, 120, 300].map((s) => s * SECOND_MS);
/** Intervals between checks of the bucket, for a rescue whose end is not reported to this run of the session. */
const RECHECK_MS = [10, 30, 60].map((m) => m * MINUTE_MS);
/** A longer wait in the queue means that all sessions together poll more than ZEGO's quota allows. */
const QUEUE_TOO_LONG_MS = 5 * SECOND_MS;
const MAX_BACKOFF = 16;

/** The interval after "no such task": three such responses over 30 s count. */
export const MISSING_POLL_MS = 15 * SECOND_MS;

/** Returns the delay after attempt number `attempts`, counted from 1, to start a task. */
export function startDelayMs(attempts: number, sinceFirstMs: number): number {
  if (sinceFirstMs > 60 * MINUTE_MS) return 5 * MINUTE_MS;
  if (sinceFirstMs > 10 * MINUTE_MS) return MINUTE_MS;
  return Math.min(SECOND_MS * 2 ** Math.max(0, attempts - 1), 30 * SECOND_MS);
}

/**
 * Returns the delay before the next attempt of a session that waits at this position for one of ZEGO's concurrent tasks.
 * The first few try often, so that the oldest gets the next free task; far behind, the delay grows with the position, so
 * that a long line makes few attempts.
 */
export function lineDelayMs(position: number, attempts: number, sinceFirstMs: number): number {
  const longestMs = startDelayMs(Number.POSITIVE_INFINITY, sinceFirstMs);
  const inTurnMs = (Math.min(longestMs, MINUTE_MS) * Math.ceil(position / 2)) / FRONT_PAIRS;
  if (position === 1) return Math.min(startDelayMs(attempts, sinceFirstMs), inTurnMs);
  if (position < 2 * FRONT_PAIRS - 1) return inTurnMs;
  return Math.max(longestMs, Math.min(position * BEHIND_MS, 5 * MINUTE_MS));
}

/** Returns the delay after attempt number `attempts`, counted from 1, to send a change. */
export function changeDelayMs(attempts: number): number {
  return Math.min(SECOND_MS * 2 ** Math.max(0, attempts - 1), 30 * SECOND_MS);
}

/** Returns the delay before a replacement, after `quickEnds` tasks in a row that ended soon after their start. */
export function restartDelayMs(quickEnds: number): number {
  return at(RESTART_MS, quickEnds);
}

/** Returns the delay until the bucket is checked again for files that are being copied. */
export function recheckDelayMs(checks: number): number {
  return at(RECHECK_MS, checks - 1);
}

/** The situation that decides when a task is polled again. */
export interface PollSituation {
  readonly stage: keyof typeof ALONE_MS;
  /** Polls since the stage changed or one was requested. */
  readonly polls: number;
  /** For how much longer the fleet keeper is known to watch the task; 0 or less if it does not. */
  readonly watchedForMs: number;
  readonly backoff: number;
}

/**
 * Returns the delay until the next poll, in milliseconds. A watched task is polled rarely, but by the end of that time: if
 * the keeper was not heard of since, the session watches the task itself from then on.
 */
export function pollDelayMs({ stage, polls, watchedForMs, backoff }: PollSituation): number {
  return Math.max(at(ALONE_MS[stage], polls) * backoff, Math.min(watchedDelayMs(stage, polls), watchedForMs));
}

/** Returns the delay for a watched task; 0 where the keeper's word would not help. */
function watchedDelayMs(stage: PollSituation['stage'], polls: number): number {
  switch (stage) {
    case 'until-seen':
      return polls === 0 ? UNTIL_REPORTED_MS : 0;
    case 'recording':
      // After a requested poll the interval grows as usual: ZEGO's status may lag behind what the request was about.
      return polls >= IN_STRIDE_POLLS ? WATCHED_MS : 0;
    case 'uploading':
      return 0;
  }
}

/** Returns the next factor for intervals: doubled after a poll that queued for more than 5 s, else halved. */
export function nextBackoff(backoff: number, queuedMs: number): number {
  return queuedMs > QUEUE_TOO_LONG_MS ? Math.min(backoff * 2, MAX_BACKOFF) : Math.max(1, Math.floor(backoff / 2));
}

function at(delays: readonly number[], index: number): number {
  return delays[Math.min(Math.max(0, index), delays.length - 1)] ?? MINUTE_MS;
}
