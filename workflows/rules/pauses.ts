import { type Interval, merged } from '../../src/contract/intervals.js';
import type { SessionState } from '../state/session.js';

/** The most pauses that are remembered one by one. */
const PAUSES = 500;

/** Remembers when a pause begins and ends: pauses are no gaps, so the manifest has to know when they were. */
export function recordPauses(state: SessionState, nowMs: number): SessionState {
  const pauses = state.pauses ?? [];
  const open = pauses.at(-1)?.toMs === undefined ? pauses.at(-1) : undefined;
  const paused = state.controls.paused.accepted.value && state.ending === undefined;
  if (paused === (open !== undefined)) return state;
  const closed = open ? [...pauses.slice(0, -1), { ...open, toMs: nowMs }] : pauses;
  return { ...state, pauses: paused ? [...closed, { fromMs: nowMs }].slice(-PAUSES) : closed };
}

/** When pauses were in force; one that is open lasts until now. */
export function pausesOf(state: SessionState, nowMs: number): Interval[] {
  return merged((state.pauses ?? []).map(({ fromMs, toMs }): Interval => [fromMs, toMs ?? nowMs]));
}

/** A file's interval on the clock: its length leaves out the pauses that it spans. */
export function onTheClock([from, to]: Interval, pauses: readonly Interval[]): Interval {
  let endMs = to;
  for (const [pauseFrom, pauseTo] of pauses) {
    if (pauseTo <= from || pauseFrom >= endMs) continue;
    endMs += pauseTo - Math.max(pauseFrom, from);
  }
  return [from, endMs];
}
