import type { Gap } from '../contract/view.js';
import { countText, durationText } from './amounts.js';
import { spanText } from './times.js';

/** The number of gaps with a line of their own. */
const MAX_LINES = 20;

/** One line per gap, and one for the rest: `gap of 1 min, 2026-01-31 10:01:00 to 10:02:00: interrupted`. */
export function gapLines(gaps: readonly Gap[]): string[] {
  const named = gaps.slice(0, MAX_LINES).map((gap) => {
    return `gap of ${durationText(lengthOf(gap))}, ${spanText(gap.from, gap.to)}: ${gap.reason}`;
  });
  const rest = gaps.slice(MAX_LINES);
  if (rest.length === 0) return named;
  const together = rest.reduce((sum, gap) => sum + lengthOf(gap), 0);
  return [...named, `and ${countText(rest.length, 'more gap')}, ${durationText(together)} together`];
}

function lengthOf({ from, to }: Gap): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
