import { createHash } from 'node:crypto';
import { newSessionId } from '../src/contract/ids.js';

const DAY_MS = 86_400_000;
const SUFFIX_CHARACTERS = 8;
/** The age at which the visibility store has every session. */
const VISIBLE_AFTER_MS = 600_000;

/**
 * Returns the id of the room's `n`th session of a day, from 0, without sessions that have an id from their caller. It
 * follows from room and day alone, so that coordinators that find the room free choose the same id.
 */
export function chainedId(app: string, roomId: string, day: number, n: number): string {
  const hash = createHash('sha256').update(JSON.stringify([app, roomId, day, n]));
  return newSessionId(app, roomId, hash.digest('hex').slice(0, SUFFIX_CHARACTERS));
}

/** Returns the UTC day of a time, and the day before while the visibility store may lack its last session. */
export function recentDays(nowMs: number): { readonly today: number; readonly before?: number } {
  const today = dayOf(nowMs);
  const before = dayOf(nowMs - VISIBLE_AFTER_MS);
  return before === today ? { today } : { today, before };
}

/** Returns how many of 0, 1, 2 … exist, if each exists only after all before it; calls `exists` O(log n) times. */
export async function countOf(exists: (n: number) => Promise<boolean>): Promise<number> {
  let known = 0;
  let step = 1;
  while (await exists(known + step - 1)) {
    known += step;
    step *= 2;
  }
  let absent = known + step - 1;
  while (known < absent) {
    const middle = Math.floor((known + absent) / 2);
    if (await exists(middle)) known = middle + 1;
    else absent = middle;
  }
  return known;
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}
