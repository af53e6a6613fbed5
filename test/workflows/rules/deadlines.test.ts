import { expect, it } from 'vitest';
import { ran } from '../model/model.js';
import { PLAIN } from '../model/scenario.js';

it('a deadline that was reached while a start was on its way is not overtaken by a later stop', () => {
  const limits = { ...PLAIN.limits, recordSeconds: 10 };
  const late = { limits, starts: ['lost-after'], startsThen: 'unreachable' } as const;
  const stop = [18, { do: 'stop' }] as const;
  const quiet = ran({ ...late, happenings: [stop] });
  const noticed = ran({ ...late, happenings: [[14, { do: 'status-changed' }], stop] });
  expect(quiet.manifest?.outcome).toBe(noticed.manifest?.outcome);
});

it('a start that is rejected for good after the deadline has passed is not called empty', () => {
  const limits = { ...PLAIN.limits, recordSeconds: 10 };
  const { manifest } = ran({
    limits,
    startsThen: 'refused-final',
    travelMs: [6_000],
    happenings: [[11, { do: 'status-changed' }]],
  });
  expect(manifest).toMatchObject({ outcome: 'not-started', endReason: 'rejected' });
});

it('a resume of what was never paused does not make a session wait longer for its start', () => {
  const limits = { ...PLAIN.limits, startSeconds: 60 };
  const resumes = [30, 60, 90, 120, 150].map((atS) => [atS, { do: 'resume', by: 'signal' }] as const);
  const world = { limits, startsThen: 'capacity' } as const;
  expect(ran({ ...world, happenings: resumes }).nowMs).toBe(ran({ ...world, happenings: [] }).nowMs);
});
