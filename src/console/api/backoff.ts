const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Returns the delay before the next attempt in milliseconds. It doubles with each consecutive failure, up to 30 s.
 * `random` (0 to 1) shortens it by up to a third, which spreads the reconnects of many pages. It is at least `leastMs`,
 * the delay that the gateway requires.
 */
export function backoffMs(failures: number, random: number, leastMs = 0): number {
  const grown = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.max(leastMs, Math.round(grown * (1 - random / 3)));
}
