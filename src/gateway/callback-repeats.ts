import { createHash } from 'node:crypto';
import { CALLBACK_EVENTS, type ZegoCallback } from '../zego/index.js';
import { signalBody } from './callback-signal.js';
import { Recent } from './recent.js';

const LASTING_MS = 600_000;
const EQUAL_MS = 10_000;
const MAX_REMEMBERED = 20_000;

/** The events that ZEGO says again and again while something lasts, such as event 4 every 30 s. */
const LASTING: ReadonlySet<number> = new Set([
  CALLBACK_EVENTS.imageUnavailable,
  CALLBACK_EVENTS.noStreams,
  CALLBACK_EVENTS.streamMissing,
]);

/** The events that say no more than that they happened. */
const BARE: ReadonlySet<number> = new Set([
  CALLBACK_EVENTS.noStreams,
  CALLBACK_EVENTS.ended,
  CALLBACK_EVENTS.uploading,
  CALLBACK_EVENTS.paused,
  CALLBACK_EVENTS.resumed,
]);

/** Whom a callback is for: an app, and its session where the address names one. */
export interface CallbackPlace {
  readonly app: string;
  readonly sessionId?: string;
}

/** How a delivery ended. */
type Delivered = 'taken' | 'closed';

/**
 * Callbacks that say the same reach their session once: a signal costs history, and the session learns nothing from the
 * rest. For ten minutes where ZEGO repeats itself while something lasts; else for ten seconds, in which the first one has
 * made the session look for itself.
 */
export class CallbackRepeats {
  readonly #lasting: Recent<Promise<Delivered>>;
  readonly #others: Recent<Promise<Delivered>>;

  constructor(nowMs: () => number) {
    this.#lasting = new Recent({ keepMs: LASTING_MS, maxEntries: MAX_REMEMBERED, nowMs });
    this.#others = new Recent({ keepMs: EQUAL_MS, maxEntries: MAX_REMEMBERED, nowMs });
  }

  /**
   * Delivers the callback, or waits for the delivery of one that says the same. One that fails is forgotten, for all who
   * waited for it: each is answered so that ZEGO sends it again.
   */
  async once(
    place: CallbackPlace,
    callback: ZegoCallback,
    deliver: () => Promise<Delivered>,
  ): Promise<Delivered | 'repeated'> {
    const known = LASTING.has(callback.event_type) ? this.#lasting : this.#others;
    const key = keyOf(place, callback);
    const earlier = known.get(key);
    if (earlier) return (await earlier) === 'taken' ? 'repeated' : 'closed';
    const delivery = deliver();
    known.set(key, delivery);
    try {
      return await delivery;
    } catch (error) {
      if (known.get(key) === delivery) known.delete(key);
      throw error;
    }
  }
}

/** What makes two callbacks say the same: all that a session is told, but for the numbers of the message itself. */
function keyOf({ app, sessionId }: CallbackPlace, callback: ZegoCallback): string {
  const { task_id, event_type } = callback;
  const detail = BARE.has(event_type) ? undefined : signalBody(callback).detail;
  const text = JSON.stringify([app, sessionId, task_id, event_type, detail]);
  // Hashed, so that a long address of an image takes no more memory than a short one.
  return createHash('sha256').update(text).digest('base64');
}
