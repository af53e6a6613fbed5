import { createHash } from 'node:crypto';
import { CALLBACK_EVENTS, detailOf, type ZegoCallback } from '../zego/index.js';
import { Recent } from './recent.js';

const ONCE_IN_MS = 600_000;
const MAX_REMEMBERED = 20_000;

/**
 * The events that ZEGO says again and again while something lasts, such as event 4 every 30 s. Each goes to its session
 * once in ten minutes from this gateway: a signal costs history, and the session learns nothing new from the rest.
 */
export class CallbackRepeats {
  readonly #taken: Recent<true>;

  constructor(nowMs: () => number) {
    this.#taken = new Recent({ keepMs: ONCE_IN_MS, maxEntries: MAX_REMEMBERED, nowMs });
  }

  /**
   * Reserves the callback's place; undefined when another like it has it already. `release` gives the place back when
   * the callback did not get through after all.
   */
  reserve(callback: ZegoCallback): { release(): void } | undefined {
    const key = repeatKey(callback);
    if (key === undefined) return { release: () => undefined };
    if (this.#taken.get(key)) return undefined;
    this.#taken.set(key, true);
    return { release: () => this.#taken.delete(key) };
  }
}

/** What makes two callbacks say the same; undefined for events that are no repetition. */
function repeatKey(callback: ZegoCallback): string | undefined {
  const about = subjectOf(callback);
  if (!about) return undefined;
  const text = JSON.stringify([callback.task_id, callback.event_type, ...about]);
  // Hashed, so that a long address of an image takes no more memory than a short one.
  return createHash('sha256').update(text).digest('base64');
}

function subjectOf(callback: ZegoCallback): unknown[] | undefined {
  switch (callback.event_type) {
    case CALLBACK_EVENTS.imageUnavailable: {
      const detail = detailOf(callback, 'imageUnavailable');
      return [detail?.image_type, detail?.image_url];
    }
    case CALLBACK_EVENTS.noStreams:
      return [];
    case CALLBACK_EVENTS.streamMissing:
      return [detailOf(callback, 'streamMissing')?.stream_id];
    default:
      return undefined;
  }
}
