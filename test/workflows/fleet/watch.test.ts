import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FleetSweep, SWEEP_FRESH_MS } from '../../../src/contract/fleet.js';
import { type FleetState, fleetView, newFleetState } from '../../../workflows/fleet/state.js';
import { applyPause, mustEndWatch } from '../../../workflows/fleet/watch.js';

const START_MS = Date.UTC(2026, 10, 30);
const iso = (ms: number): string => new Date(ms).toISOString();
const started = newFleetState('default', 'first-run', START_MS);

function sweptAt(state: FleetState, ms: number): FleetState {
  const none = { sessions: {}, signalled: { recording: 0, left: 0 }, orphans: {} };
  const last: FleetSweep = { endedAt: iso(ms), tookMs: 1, calls: 1, tasks: 0, ...none };
  return { ...state, last, watchEnded: false };
}

describe('the sessions of a fleet', () => {
  const ms = fc.integer({ min: 0, max: 3 * SWEEP_FRESH_MS });

  it('are told that nothing watches them two minutes after the last sweep, or the start', () => {
    fc.assert(
      fc.property(fc.option(ms, { nil: undefined }), ms, (sweptMs, nowMs) => {
        const state = sweptMs === undefined ? started : sweptAt(started, START_MS + sweptMs);
        const sinceMs = nowMs - (sweptMs ?? 0);
        expect(mustEndWatch(state, START_MS + nowMs)).toBe(sinceMs >= SWEEP_FRESH_MS && nowMs >= SWEEP_FRESH_MS);
      }),
    );
  });

  it('are told of a pause at once, and never twice', () => {
    const paused = applyPause(sweptAt(started, START_MS), true, START_MS);
    expect(mustEndWatch(paused, START_MS)).toBe(true);
    expect(mustEndWatch({ ...paused, watchEnded: true }, START_MS + 10 * SWEEP_FRESH_MS)).toBe(false);
  });

  it('are told nothing when a long pause ends, until two minutes pass without a sweep', () => {
    const resumedMs = START_MS + 10 * SWEEP_FRESH_MS;
    const resumed = applyPause(applyPause(sweptAt(started, START_MS), true, START_MS), false, resumedMs);
    expect(mustEndWatch(resumed, resumedMs + SWEEP_FRESH_MS - 1)).toBe(false);
    expect(mustEndWatch(resumed, resumedMs + SWEEP_FRESH_MS)).toBe(true);
  });
});

describe('the view of a keeper', () => {
  it('has the times of its last pause and resume; a second pause changes nothing', () => {
    const paused = applyPause(started, true, START_MS + 1);
    expect(applyPause(paused, true, START_MS + 2)).toBe(paused);
    expect(fleetView(paused)).toMatchObject({ paused: true, pausedAt: iso(START_MS + 1) });
    expect(fleetView(paused)).not.toHaveProperty('resumedAt');
    const resumed = fleetView(applyPause(paused, false, START_MS + 3));
    expect(resumed).toMatchObject({ paused: false, pausedAt: iso(START_MS + 1), resumedAt: iso(START_MS + 3) });
    expect(resumed).not.toHaveProperty('watchEnded');
  });
});
