import { Readable } from 'node:stream';
import type { Problem } from '../problems.js';
import { commentFrame, problemFrame } from './event-frames.js';
import type { Watcher } from './session-watch.js';

/** How much waits for a slow reader: more than a whole timeline, a view and a manifest together. */
const MAX_WAITING_BYTES = 1_048_576;
/** How often a stream shows that it lives. */
const BEAT_MS = 15_000;

/** The body of one stream of events. Whoever reads too slowly is cut off, and may come again with the last id. */
export class EventStream extends Readable implements Watcher {
  readonly #requestId: string;
  readonly #beat: NodeJS.Timeout;
  #stuckBeats = 0;
  #isFinished = false;

  constructor(requestId: string) {
    super();
    this.#requestId = requestId;
    this.#beat = setInterval(() => this.#showLife(), BEAT_MS).unref();
    this.once('close', () => clearInterval(this.#beat));
  }

  override _read(): void {
    // What there is to read is pushed when it comes.
  }

  tell(frame: Buffer): void {
    if (this.destroyed || this.#isFinished) return;
    if (this.readableLength + frame.length > MAX_WAITING_BYTES) this.destroy();
    else this.push(frame);
  }

  finish(problem?: Problem): void {
    if (this.destroyed || this.#isFinished) return;
    this.#isFinished = true;
    if (problem) this.push(problemFrame(problem, this.#requestId));
    this.push(null);
  }

  /** One that has read nothing between two beats is as good as gone. */
  #showLife(): void {
    this.#stuckBeats = this.readableLength > 0 ? this.#stuckBeats + 1 : 0;
    if (this.#stuckBeats > 1) this.destroy();
    else this.tell(commentFrame('alive'));
  }
}
