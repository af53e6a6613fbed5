import { type Interval, merged } from '../../src/contract/intervals.js';
import type { SessionState } from '../state/session.js';

/** When pauses were in force; one that is open lasts until now. */
export function pausesOf(state: SessionState, nowMs: number): Interval[] {
  return merged((state.pauses ?? []).map(({ fromMs, toMs }): Interval => [fromMs, toMs ?? nowMs]));
}

/** A file's stretch on the clock: its length leaves out the pauses that it spans. */
export function onTheClock([from, to]: Interval, pauses: readonly Interval[]): Interval {
  let endMs = to;
  for (const [pauseFrom, pauseTo] of pauses) {
    if (pauseTo <= from || pauseFrom >= endMs) continue;
    endMs += pauseTo - Math.max(pauseFrom, from);
  }
  return [from, endMs];
}
