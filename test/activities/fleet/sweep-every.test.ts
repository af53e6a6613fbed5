import { expect, it } from 'vitest';
import { sweepEveryMs } from '../../../activities/fleet/sweep-fleet.js';
import type { FleetSweep } from '../../../src/contract/index.js';

function swept(sessions: FleetSweep['sessions']): FleetSweep {
  const none = { signalled: { recording: 0, left: 0 }, orphans: {} };
  return { endedAt: '2026-11-30T09:00:00.000Z', tookMs: 400, calls: 1, tasks: 2, ...none, sessions };
}

it('sweeps twice as often while sessions start, so that they are soon seen recording', () => {
  const calm = sweepEveryMs(swept({ recording: 5 }));
  expect(sweepEveryMs(undefined)).toBe(calm);
  expect(sweepEveryMs(swept({ recording: 5, starting: 0 }))).toBe(calm);
  expect(sweepEveryMs(swept({ recording: 5, starting: 1 }))).toBe(calm / 2);
});
