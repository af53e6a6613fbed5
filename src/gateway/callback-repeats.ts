import { createHash } from 'node:crypto';
import { CALLBACK_EVENTS, type ZegoCallback } from '../zego/index.js';
import { signalBody } from './callback-signal.js';
import { Recent } from './recent.js';

const LASTING_MS = 600_000;
const EQUAL_MS = 10_000;
const MAX_REMEMBERED = 20_000;

/** The events that ZEGO repeats while a condition lasts, such as event 4 every 30 s. */
const LASTING: ReadonlySet<number> = new Set([
  CALLBACK_EVENTS.imageUnavailable,
  CALLBACK_EVENTS.noStreams,
  CALLBACK_EVENTS.streamMissing,
]);

/** The events without details. */
const BARE: ReadonlySet<number> = new Set([
  CALLBACK_EVENTS.noStreams,
  CALLBACK_EVENTS.ended,
  CALLBACK_EVENTS.uploading,
  CALLBACK_EVENTS.paused,
  CALLBACK_EVENTS.resumed,
]);

/** The address of a callback: an app, and a session if the address names one. */
export interface CallbackPlace {
  readonly app: string;
  readonly sessionId?: string;
}

/** The result of a delivery. */
type Delivered = 'taken' | 'closed';

/**
 * Delivers identical callbacks once, since each signal adds to the session's history. Events that ZEGO repeats while a
 * condition lasts are delivered once in ten minutes, others once in ten seconds: the first one makes the session poll.
 */
export class CallbackRepeats {
  readonly #lasting: Recent<Promise<Delivered>>;
  readonly #others: Recent<Promise<Delivered>>;

  constructor(nowMs: () => number) {
    this.#lasting = new Recent({ keepMs: LASTING_MS, maxEntries: MAX_REMEMBERED, nowMs });
    this.#others = new Recent({ keepMs: EQUAL_MS, maxEntries: MAX_REMEMBERED, nowMs });
  }

  /**
   * Delivers the callback, or waits for the delivery of an identical one. A failed delivery is forgotten and fails for all
   * callers, so ZEGO retries each.
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

/** Returns the key of identical callbacks: everything that a session receives except the message's own numbers. */
function keyOf({ app, sessionId }: CallbackPlace, callback: ZegoCallback): string {
  const { task_id, event_type } = callback;
  const detail = BARE.has(event_type) ? undefined : signalBody(callback).detail;
  const text = JSON.stringify([app, sessionId, task_id, event_type, detail]);
  // The hash takes the same memory for long and short texts.
  return createHash('sha256').update(text).digest('base64');
}
