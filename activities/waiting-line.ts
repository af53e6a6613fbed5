import { type Admission, admissionAfterRefusal, admissionAfterStart, isAdmitted, OPEN_ADMISSION } from './admission.js';
import type { ActivityDependencies } from './dependencies.js';
import { listWaitingSessions, type WaitingSession } from './waiting-sessions.js';

/** How long a list serves all starts. */
const KEEP_MS = 2_000;
/** A list that took long to read is kept longer: reading takes at most a tenth of the time. */
const KEEP_FACTOR = 10;
/** How long this process's own answers replace the list's, which lags by about a second. */
const OWN_MS = 5_000;

/** The waiting lines of all apps, as one worker process sees them. */
export class WaitingLines {
  readonly #dependencies: Pick<ActivityDependencies, 'waitingSessions' | 'nowMs'>;
  readonly #lines = new Map<string, WaitingLine>();

  constructor(dependencies: Pick<ActivityDependencies, 'waitingSessions' | 'nowMs'>) {
    this.#dependencies = dependencies;
  }

  /** Returns the line of a configured app. */
  of(app: string): WaitingLine {
    const known = this.#lines.get(app);
    if (known) return known;
    const { waitingSessions = listWaitingSessions, nowMs } = this.#dependencies;
    const line = new WaitingLine(() => waitingSessions(app), nowMs);
    this.#lines.set(app, line);
    return line;
  }
}

/**
 * The sessions of an app that wait for one of ZEGO's concurrent tasks, in the order of their requests. All workers read
 * the same list from Temporal, and each adds what it has just seen itself.
 */
export class WaitingLine {
  readonly #read: () => Promise<readonly WaitingSession[]>;
  readonly #nowMs: () => number;
  /** The sessions that this process has just answered, and whether they wait now. */
  readonly #own = new Map<string, { readonly waits: WaitingSession | undefined; readonly untilMs: number }>();
  #list: Promise<readonly WaitingSession[] | undefined> = Promise.resolve(undefined);
  #keptUntilMs = Number.NEGATIVE_INFINITY;
  #admission: Admission = OPEN_ADMISSION;

  constructor(read: () => Promise<readonly WaitingSession[]>, nowMs: () => number) {
    this.#read = read;
    this.#nowMs = nowMs;
  }

  /** Returns the position of a session, from 1: that of one that waits, or would wait. Undefined if the list is unavailable. */
  async positionOf(session: WaitingSession): Promise<number | undefined> {
    const listed = await this.#listed();
    if (!listed) return undefined;
    const own = this.#ownAnswers();
    const others = listed.filter(({ sessionId }) => !own.has(sessionId));
    const all = [...others, ...[...own.values()].flatMap(({ waits }) => waits ?? [])];
    return 1 + all.filter((one) => isBefore(one, session)).length;
  }

  /** Whether a session at this position is sent to ZEGO now. */
  admits(position: number): boolean {
    return isAdmitted(this.#admission, position, this.#nowMs());
  }

  /** Records that a session was queued. */
  wait(session: WaitingSession): void {
    this.#answered(session.sessionId, session);
  }

  /** Records that ZEGO refused a start for capacity. @param session unless its start must not be queued */
  refuse(session: WaitingSession | undefined): void {
    this.#admission = admissionAfterRefusal(this.#nowMs());
    if (session) this.wait(session);
  }

  /** Records that ZEGO accepted a start. @param session unless its start must not be queued */
  accept(session: WaitingSession | undefined): void {
    this.#admission = admissionAfterStart(this.#admission, this.#nowMs());
    if (session) this.#answered(session.sessionId, undefined);
  }

  #answered(sessionId: string, waits: WaitingSession | undefined): void {
    this.#own.delete(sessionId);
    this.#own.set(sessionId, { waits, untilMs: this.#nowMs() + OWN_MS });
  }

  /** Returns the answers that the list may not show yet. */
  #ownAnswers(): ReadonlyMap<string, { readonly waits: WaitingSession | undefined }> {
    // The oldest come first.
    for (const [sessionId, { untilMs }] of this.#own) {
      if (untilMs > this.#nowMs()) break;
      this.#own.delete(sessionId);
    }
    return this.#own;
  }

  #listed(): Promise<readonly WaitingSession[] | undefined> {
    if (this.#nowMs() < this.#keptUntilMs) return this.#list;
    // Until it is read, starts that arrive meanwhile wait for the same list.
    this.#keptUntilMs = Number.POSITIVE_INFINITY;
    this.#list = this.#readNow();
    return this.#list;
  }

  /** Reads the list. A failure is no reason to fail a start: without a list StartRecord is sent. */
  async #readNow(): Promise<readonly WaitingSession[] | undefined> {
    const sinceMs = performance.now();
    try {
      return await this.#read();
    } catch {
      return undefined;
    } finally {
      const tookMs = performance.now() - sinceMs;
      this.#keptUntilMs = this.#nowMs() + Math.max(KEEP_MS, KEEP_FACTOR * tookMs);
    }
  }
}

/** Whether a session stands before another one in the line. */
function isBefore(one: WaitingSession, other: WaitingSession): boolean {
  if (one.sessionId === other.sessionId) return false;
  if (one.requestedAtMs !== other.requestedAtMs) return one.requestedAtMs < other.requestedAtMs;
  return one.sessionId < other.sessionId;
}
