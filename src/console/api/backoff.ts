const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before the next attempt, in milliseconds: doubled with every failure in a row, at most 30 s, and up
 * to a third shorter by chance (`random` from 0 to 1), so that pages do not come back all at once. Never shorter than
 * `leastMs`, which is what the gateway asked for.
 */
export function pauseMs(failures: number, random: number, leastMs = 0): number {
  const grown = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.max(leastMs, Math.round(grown * (1 - random / 3)));
}
