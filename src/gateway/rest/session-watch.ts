import { setTimeout as sleep } from 'node:timers/promises';
import { TemporalUnavailable } from '../../client/index.js';
import { noWorkerText } from '../../wording/workers.js';
import { problemOfError } from '../problem-of-error.js';
import { Problem } from '../problems.js';
import { closedFrame, entriesOf, framesAfter, type Unavailable, unavailableFrame, viewFrame } from './event-frames.js';
import { isStored, type LastView, type SessionReading, type StoredSession } from './read-session.js';

const TEMPORAL_AWAY =
  'Temporal does not respond: nothing is known of the session, and nothing can be sent to it. ZEGO records on meanwhile, and ' +
  'the session continues once Temporal is back.';
/** The backoff of polls: it grows while nothing changes. */
const SOONEST_MS = 1_000;
const LATEST_MS = 5_000;
const GROWTH = 1.5;

/** A follower of a session. */
export interface Watcher {
  /** Sends the next event. */
  send(frame: Buffer): void;
  /** Ends the stream; `problem` is the reason, unless the session closed normally. */
  finish(problem?: Problem): void;
}

/** Polls one session for all its followers, as long as there are any. */
export class SessionWatch {
  readonly #read: () => Promise<SessionReading>;
  readonly #onIdle: () => void;
  readonly #watchers = new Set<Watcher>();
  #following: AbortController | undefined;
  #last: LastView | StoredSession;
  /** The newest view of a worker. */
  #view: LastView | undefined;
  /** Why the session can't be read at the moment. */
  #unavailable: Unavailable | undefined;

  /** `read` reads the session; `first` is its result; `onIdle` is called once the session has no more followers. */
  constructor(read: () => Promise<SessionReading>, first: SessionReading, onIdle: () => void) {
    this.#read = read;
    this.#last = first;
    if (isStored(first)) this.#unavailable = withoutWorker(first);
    else this.#view = first;
    this.#onIdle = onIdle;
  }

  /** Adds a follower and sends it the timeline entries after the first `entries` (none if undefined), and the view. */
  join(watcher: Watcher, entries: number | undefined): void {
    this.#watchers.add(watcher);
    const last = this.#last;
    if (this.#view) {
      if (entries !== undefined) for (const frame of framesAfter(this.#view, entries)) watcher.send(frame);
      watcher.send(viewFrame(this.#view));
    }
    if (this.#unavailable && !isOver(last)) watcher.send(unavailableFrame(this.#unavailable));
    if (isOver(last)) this.#end(last);
    else if (!this.#following) {
      this.#following = new AbortController();
      void this.#follow(this.#following.signal);
    }
  }

  /** Removes a follower. */
  leave(watcher: Watcher): void {
    if (this.#watchers.delete(watcher) && this.#watchers.size === 0) this.#stop();
  }

  /** Stops polling if there is no follower: the first one may have left. */
  endIfIdle(): void {
    if (this.#watchers.size === 0) this.#stop();
  }

  /** Ends every stream. */
  endAll(problem?: Problem): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    this.#stop();
    for (const watcher of watchers) watcher.finish(problem);
  }

  #stop(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#onIdle();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let pauseMs = SOONEST_MS;
    for (;;) {
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        const reading = await this.#read();
        if (signal.aborted) return;
        pauseMs = this.#learn(reading) ? SOONEST_MS : Math.min(pauseMs * GROWTH, LATEST_MS);
      } catch (error) {
        if (signal.aborted) return;
        pauseMs = LATEST_MS;
        this.#fail(error);
      }
    }
  }

  /** Sends what is new to all followers. Returns false if nothing is. */
  #learn(reading: SessionReading): boolean {
    const isNew = this.#unavailable !== undefined || JSON.stringify(reading) !== JSON.stringify(this.#last);
    this.#last = reading;
    if (isStored(reading)) {
      if (!isOver(reading)) this.#tell(withoutWorker(reading));
    } else if (isNew) {
      const seen = this.#view;
      const news = seen ? framesAfter(reading, entriesOf(seen), seen.timeline.at(-1)) : [];
      this.#view = reading;
      this.#unavailable = undefined;
      this.#send([...news, viewFrame(reading)]);
    }
    if (isOver(reading)) this.#end(reading);
    return isNew;
  }

  /** Tells all followers that the session can't be read, unless they know why. */
  #tell(unavailable: Unavailable): void {
    const isKnown = JSON.stringify(unavailable) === JSON.stringify(this.#unavailable);
    this.#unavailable = unavailable;
    if (!isKnown) this.#send([unavailableFrame(unavailable)]);
  }

  /** Ends every stream with the reason why the session is over. */
  #end(reading: SessionReading): void {
    if (reading.outcome) {
      this.#send([closedFrame(reading.outcome, isStored(reading) ? 0 : entriesOf(reading))]);
      this.endAll();
    } else if (isStored(reading)) this.endAll(new Problem('worker-unavailable'));
    else this.endAll(new Problem('session-broken', { detail: `The session's workflow is ${reading.workflowStatus}.` }));
  }

  #fail(error: unknown): void {
    if (!(error instanceof TemporalUnavailable)) return this.endAll(problemOfError(error));
    this.#tell({ component: 'temporal', message: TEMPORAL_AWAY });
  }

  #send(frames: readonly Buffer[]): void {
    for (const watcher of this.#watchers) for (const frame of frames) watcher.send(frame);
  }
}

/** Whether the session is closed or its workflow has ended. */
function isOver(reading: SessionReading): boolean {
  if (reading.outcome !== undefined) return true;
  return isStored(reading) ? reading.status !== 'running' : reading.workflowStatus !== undefined;
}

function withoutWorker(session: StoredSession): Unavailable {
  return { component: 'worker', message: noWorkerText(undefined, Date.now()), session };
}
