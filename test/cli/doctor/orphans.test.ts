import { describe, expect, test } from 'vitest';
import { orphansOf } from '../../../src/cli/doctor/checks/orphans.js';
import type { FleetEntry, OrphanView } from '../../../src/contract/index.js';

const AT = '2026-03-01T09:00:00.000Z';

function orphan(taskId: string, fields: Partial<OrphanView>): OrphanView {
  const times = { startedAt: AT, foundAt: AT };
  return { taskId, roomId: 'r', ...times, standing: 'closed', hasSessionInRoom: false, state: 'found', ...fields };
}

function failedStop(taskId: string): FleetEntry {
  return { at: AT, event: 'stop-failed', taskId, roomId: 'r', standing: 'closed', error: 'code 100000005' };
}

const findings = (
  orphans: readonly OrphanView[],
  policy: 'report' | 'known' | 'all' = 'known',
  timeline: readonly FleetEntry[] = [],
) => orphansOf({ app: 'math', orphans, policy, timeline });

describe('orphans in doctor', () => {
  test('are not mentioned if there are none, or all are stopped', () => {
    expect(findings([])).toEqual([]);
    expect(findings([orphan('t', { state: 'stopped' })])).toEqual([]);
  });

  test('that the fleet keeper is stopping are ok', () => {
    expect(findings([orphan('t', { state: 'stopping', sessionId: 's' })])).toEqual([
      {
        check: 'orphans of app "math"',
        state: 'ok',
        seen: '1 task records without a session: t in room "r" (closed, session "s"): the fleet keeper is stopping them',
      },
    ]);
  });

  test('that could not be stopped fail with the error, until a later stop succeeds', () => {
    const timeline = [failedStop('t'), failedStop('u'), { ...failedStop('u'), event: 'stopped' as const }];
    const both = [orphan('t', { state: 'stopping' }), orphan('u', { state: 'stopping' })];
    expect(findings(both, 'known', timeline)).toMatchObject([
      {
        state: 'failed',
        seen: expect.stringMatching(/^2 tasks record .*: 1 could not be stopped \(code 100000005\)$/),
        fix: expect.stringContaining('Correct what it names'),
      },
    ]);
  });

  test.each([
    ['report', { standing: 'closed' }, 'reelkeeper task stop TASKID --app math. With apps.math.orphans "known"'],
    ['report', { standing: 'dropped' }, 'reelkeeper task stop TASKID --app math. With apps.math.orphans "known"'],
    ['known', { standing: 'foreign' }, 'reelkeeper task stop TASKID --app math. With apps.math.orphans "all"'],
    ['all', { standing: 'foreign', hasSessionInRoom: true }, 'a session records the same room'],
    ['known', { standing: 'unsettled', why: 'its session does not respond' }, 'wait for the next sweeps'],
  ] as const)('that are left recording under %s %j are a warning with its fix', (policy, fields, fix) => {
    expect(findings([orphan('t', { state: 'reported', ...fields })], policy)).toMatchObject([
      {
        state: 'warning',
        seen: expect.stringContaining(`; apps.math.orphans is "${policy}"`),
        fix: expect.stringContaining(fix),
      },
    ]);
  });

  test('are counted, and five are named', () => {
    const many = Array.from({ length: 8 }, (_, at) => orphan(`t-${at}`, { standing: 'foreign' }));
    const [finding] = findings(many);
    expect(finding?.seen).toMatch(/^8 tasks record without a session: t-0 .*t-4 in room "r" \(foreign\), and 3 more;/);
    expect(finding?.seen).not.toContain('t-5');
  });
});
