import { createHash } from 'node:crypto';
import { newSessionId } from '../src/contract/ids.js';

const DAY_MS = 86_400_000;
const SUFFIX_CHARACTERS = 8;
/** The visibility store knows of every session that is older than this. */
const VISIBLE_AFTER_MS = 600_000;

/**
 * The id of the session that is the room's `n`th of a day (from 0, without those that brought an id). It follows from
 * the room and the day alone: of all who find the room free only one can start it, whatever else they know.
 */
export function chainedId(app: string, roomId: string, day: number, n: number): string {
  const hash = createHash('sha256').update(JSON.stringify([app, roomId, day, n]));
  return newSessionId(app, roomId, hash.digest('hex').slice(0, SUFFIX_CHARACTERS));
}

/** The UTC day of a time; and the one before, while the visibility store may not know yet of its last session. */
export function recentDays(nowMs: number): { readonly today: number; readonly before?: number } {
  const today = dayOf(nowMs);
  const before = dayOf(nowMs - VISIBLE_AFTER_MS);
  return before === today ? { today } : { today, before };
}

/** How many of 0, 1, 2 … exist, where each exists only if all before it do; asks about twice the logarithm of it. */
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
