import { WaitingLines } from '../../activities/waiting-line.js';
import { lineDelayMs, startDelayMs } from '../../workflows/rules/cadence.js';

/** The sessions, tasks and workers of a model. Times are in milliseconds from its beginning. */
export interface LineScenario {
  /** When each session is requested, in order. */
  readonly requestedAtMs: readonly number[];
  /** Those that wait, but never try: paused, or without a worker. */
  readonly idle?: readonly number[];
  /** ZEGO's concurrent tasks, and how long each records. */
  readonly tasks: number;
  readonly recordMs: number;
  readonly workers: number;
  /** How late Temporal's list shows what happened. */
  readonly lagMs: number;
  /** Chooses the worker of each attempt. */
  readonly seed: number;
  /** Whether the list can't be read. */
  readonly unreadable?: boolean;
}

/** What a model did, by the session's number. */
export interface LineCourse {
  readonly started: readonly { readonly session: number; readonly atMs: number }[];
  readonly refusedAtMs: readonly number[];
  readonly queued: number;
}

/** One session of a model. */
interface Waiter {
  readonly session: number;
  readonly requestedAtMs: number;
  attempts: number;
  waitsSinceMs: number;
  startedAtMs: number;
}

/** Runs sessions that wait for ZEGO's tasks, each attempt at one of several workers, until all have started. */
export async function runLine(scenario: LineScenario, untilMs: number): Promise<LineCourse> {
  const { requestedAtMs, tasks, recordMs, workers, lagMs, unreadable, idle = [] } = scenario;
  const waiters = requestedAtMs.map(
    (atMs, session): Waiter => ({
      session,
      requestedAtMs: atMs,
      attempts: 0,
      waitsSinceMs: idle.includes(session) ? atMs : Number.POSITIVE_INFINITY,
      startedAtMs: Number.POSITIVE_INFINITY,
    }),
  );
  let nowMs = 0;
  const waitingSessions = async () => {
    if (unreadable) throw new Error('The list is unavailable');
    const seenMs = nowMs - lagMs;
    const waiting = waiters.filter((one) => one.waitsSinceMs <= seenMs && one.startedAtMs > seenMs);
    return waiting.map((one) => ({ sessionId: nameOf(one), requestedAtMs: one.requestedAtMs }));
  };
  const lines = Array.from({ length: workers }, () =>
    new WaitingLines({ waitingSessions, nowMs: () => nowMs }).of('default'),
  );
  const random = randomOf(scenario.seed);
  const course = { started: [] as LineCourse['started'][number][], refusedAtMs: [] as number[], queued: 0 };
  const live = (): number => course.started.filter(({ atMs }) => atMs + recordMs > nowMs).length;

  const attempt = async (one: Waiter): Promise<number | undefined> => {
    const line = lines[Math.floor(random() * workers)];
    if (!line) throw new Error('There is no worker');
    const session = { sessionId: nameOf(one), requestedAtMs: one.requestedAtMs };
    one.attempts += 1;
    const position = await line.positionOf(session);
    const isSent = position === undefined || line.admits(position);
    if (isSent && live() < tasks) {
      line.accept(session);
      one.startedAtMs = nowMs;
      course.started.push({ session: one.session, atMs: nowMs });
      return undefined;
    }
    if (isSent) {
      line.refuse(session);
      course.refusedAtMs.push(nowMs);
    } else {
      line.wait(session);
      course.queued += 1;
    }
    one.waitsSinceMs = Math.min(one.waitsSinceMs, nowMs);
    const sinceMs = nowMs - one.requestedAtMs;
    return position === undefined ? startDelayMs(one.attempts, sinceMs) : lineDelayMs(position, one.attempts, sinceMs);
  };

  const due = waiters.filter(({ session }) => !idle.includes(session)).map((one) => ({ one, atMs: one.requestedAtMs }));
  for (;;) {
    due.sort((a, b) => a.atMs - b.atMs || a.one.session - b.one.session);
    const next = due.shift();
    if (!next || next.atMs > untilMs) return course;
    nowMs = next.atMs;
    const delayMs = await attempt(next.one);
    if (delayMs !== undefined) due.push({ one: next.one, atMs: nowMs + delayMs });
  }
}

function nameOf({ session }: Waiter): string {
  return `session-${String(session).padStart(5, '0')}`;
}

/** Numbers from 0 to 1 (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
