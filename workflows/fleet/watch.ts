import { isKeeping } from '../../src/contract/fleet.js';
import type { FleetState } from './state.js';

// Sessions that rely on the keeper poll every half hour. While no sweep watches their tasks they must know, once.

/** Whether the sessions must be told that no sweep watches their tasks: the keeper is paused or behind. */
export function mustEndWatch(state: FleetState, nowMs: number): boolean {
  return !state.watchEnded && (state.paused || !isKeeping(state, nowMs));
}

/** Returns the state after a pause or resume; a second one changes nothing. */
export function applyPause(state: FleetState, paused: boolean, nowMs: number): FleetState {
  if (state.paused === paused) return state;
  const at = new Date(nowMs).toISOString();
  return paused ? { ...state, paused, pausedAt: at } : { ...state, paused, resumedAt: at };
}
