import { Readable } from 'node:stream';
import type { Problem } from '../problems.js';
import { commentFrame, problemFrame } from './event-frames.js';
import type { Watcher } from './session-watch.js';

/** The most unread bytes: more than a whole timeline, a view and a manifest together. */
const MAX_UNREAD_BYTES = 1_048_576;
/** The interval of comments that keep a stream alive. */
const BEAT_MS = 5_000;
/** A reader that has read nothing for so many comments is cut off. */
const STUCK_BEATS = 5;

/** The body of one event stream. It is cut off if its reader is too slow, who may reconnect with the last id. */
export class EventStream extends Readable implements Watcher {
  readonly #requestId: string;
  readonly #beat: NodeJS.Timeout;
  #stuckBeats = 0;
  #isFinished = false;

  constructor(requestId: string) {
    super();
    this.#requestId = requestId;
    this.#beat = setInterval(() => this.#keepAlive(), BEAT_MS).unref();
    this.once('close', () => clearInterval(this.#beat));
  }

  override _read(): void {
    // Events are pushed when they happen.
  }

  send(frame: Buffer): void {
    if (this.destroyed || this.#isFinished) return;
    if (this.readableLength + frame.length > MAX_UNREAD_BYTES) this.destroy();
    else this.push(frame);
  }

  finish(problem?: Problem): void {
    if (this.destroyed || this.#isFinished) return;
    this.#isFinished = true;
    if (problem) this.push(problemFrame(problem, this.#requestId));
    this.push(null);
  }

  /** Sends a comment, or cuts off a reader that has read nothing for a while. */
  #keepAlive(): void {
    this.#stuckBeats = this.readableLength > 0 ? this.#stuckBeats + 1 : 0;
    if (this.#stuckBeats > STUCK_BEATS) this.destroy();
    else this.send(commentFrame('alive'));
  }
}
