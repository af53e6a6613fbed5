import { type Interval, merged } from '../../src/contract/intervals.js';
import type { SessionState } from '../state/session.js';

/** The most pauses that are kept. */
const PAUSES = 500;

/** Records when a pause begins and ends: the manifest does not count pauses as gaps. */
export function recordPauses(state: SessionState, nowMs: number): SessionState {
  const pauses = state.pauses ?? [];
  const open = pauses.at(-1)?.toMs === undefined ? pauses.at(-1) : undefined;
  const paused = state.controls.paused.accepted.value && state.ending === undefined;
  if (paused === (open !== undefined)) return state;
  const closed = open ? [...pauses.slice(0, -1), { ...open, toMs: nowMs }] : pauses;
  return { ...state, pauses: paused ? [...closed, { fromMs: nowMs }].slice(-PAUSES) : closed };
}

/** Returns the intervals of all pauses; an open one lasts until now. */
export function pausesOf(state: SessionState, nowMs: number): Interval[] {
  return merged((state.pauses ?? []).map(({ fromMs, toMs }): Interval => [fromMs, toMs ?? nowMs]));
}

/** Returns a file's interval on the clock: its own length does not include the pauses in it. */
export function onTheClock([from, to]: Interval, pauses: readonly Interval[]): Interval {
  let endMs = to;
  for (const [pauseFrom, pauseTo] of pauses) {
    if (pauseTo <= from || pauseFrom >= endMs) continue;
    endMs += pauseTo - Math.max(pauseFrom, from);
  }
  return [from, endMs];
}
