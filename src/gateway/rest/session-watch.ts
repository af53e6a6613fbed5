import { setTimeout as sleep } from 'node:timers/promises';
import { type RecordingSession, SessionUnresponsive, TemporalUnavailable } from '../../client/index.js';
import type { Manifest } from '../../contract/index.js';
import { problemOfError } from '../problem-of-error.js';
import { Problem } from '../problems.js';
import { closedFrame, commentFrame, entriesOf, framesAfter, viewFrame } from './event-frames.js';
import { type ClosedSession, type LastView, readSession, type SessionReading } from './read-session.js';

/** After a change the next look comes soon; while nothing changes, later and later. */
const SOONEST_MS = 1_000;
const LATEST_MS = 5_000;
const GROWTH = 1.5;

/** Somebody who follows a session. */
export interface Watcher {
  /** The next part of the stream. */
  tell(frame: Buffer): void;
  /** There is nothing more to come; `problem` says why, unless the session closed in order. */
  finish(problem?: Problem): void;
}

/** Looks at one session for all who follow it, for as long as there is anybody. */
export class SessionWatch {
  readonly #session: RecordingSession;
  readonly #onIdle: () => void;
  readonly #watchers = new Set<Watcher>();
  #following: AbortController | undefined;
  #last: LastView | ClosedSession;

  /** `first` is what was just read; `onIdle` is called when nobody follows the session any more. */
  constructor(session: RecordingSession, first: SessionReading, onIdle: () => void) {
    this.#session = session;
    this.#last = first;
    this.#onIdle = onIdle;
  }

  /** Adds somebody, who is told at once what came after so many entries (none of it, if undefined), and the view. */
  join(watcher: Watcher, entries: number | undefined): void {
    this.#watchers.add(watcher);
    const last = this.#last;
    if (!('viewUnavailable' in last)) {
      if (entries !== undefined) for (const frame of framesAfter(last, entries)) watcher.tell(frame);
      watcher.tell(viewFrame(last));
    }
    if (this.#endIfOver(last)) return;
    if (!this.#following) {
      this.#following = new AbortController();
      void this.#follow(this.#following.signal);
    }
  }

  /** Nothing more is sent to this one. */
  leave(watcher: Watcher): void {
    if (this.#watchers.delete(watcher) && this.#watchers.size === 0) this.#stop();
  }

  /** Ends the looking unless somebody follows: whoever it was begun for may be gone. */
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
        const reading = await readSession(this.#session);
        if (signal.aborted) return;
        pauseMs = this.#learn(reading) ? SOONEST_MS : Math.min(pauseMs * GROWTH, LATEST_MS);
      } catch (error) {
        if (signal.aborted) return;
        pauseMs = LATEST_MS;
        this.#fail(error);
      }
    }
  }

  /** Tells everybody what is new; false when nothing is. */
  #learn(reading: SessionReading): boolean {
    const before = this.#last;
    const isNew = JSON.stringify(reading) !== JSON.stringify(before);
    this.#last = reading;
    if (isNew && !('viewUnavailable' in reading)) {
      const seen = 'viewUnavailable' in before ? undefined : before;
      const news = seen ? framesAfter(reading, entriesOf(seen), seen.timeline.at(-1)) : [];
      this.#send([...news, viewFrame(reading)]);
    }
    this.#endIfOver(reading);
    return isNew;
  }

  /** Ends every stream of a session that is over, and says how it ended. */
  #endIfOver(reading: SessionReading): boolean {
    if (reading.outcome) this.#close(reading, reading.outcome);
    else if ('viewUnavailable' in reading) {
      this.endAll(new Problem('worker-unavailable'));
    } else if (reading.workflowStatus !== undefined) {
      this.endAll(new Problem('session-broken', { detail: `The session's workflow is ${reading.workflowStatus}.` }));
    } else return false;
    return true;
  }

  #fail(error: unknown): void {
    if (error instanceof SessionUnresponsive) this.#send([commentFrame('no worker answers')]);
    else if (error instanceof TemporalUnavailable) this.#send([commentFrame('Temporal does not answer')]);
    else this.endAll(problemOfError(error));
  }

  #close(reading: SessionReading, manifest: Manifest): void {
    this.#send([closedFrame(manifest, 'viewUnavailable' in reading ? 0 : entriesOf(reading))]);
    this.endAll();
  }

  #send(frames: readonly Buffer[]): void {
    for (const watcher of this.#watchers) for (const frame of frames) watcher.tell(frame);
  }
}
