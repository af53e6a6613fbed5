import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FleetOrphan,
  isStoppable,
  MAX_ORPHANS,
  ORPHAN_POLICIES,
  ORPHAN_STANDINGS,
  type OrphanPolicy,
} from '../../../src/contract/fleet.js';
import type { SweepAnswer } from '../../../src/contract/fleet-activities.js';
import {
  type AfterSweeps,
  applyFailedStop,
  applyStop,
  applySweeps,
  nextSweeps,
} from '../../../workflows/fleet/orphans.js';
import { carriedFleet, type FleetState, fleetView, newFleetState } from '../../../workflows/fleet/state.js';

const START_MS = Date.UTC(2026, 10, 30);
const iso = (ms: number): string => new Date(ms).toISOString();
const newState = (): FleetState => newFleetState('default', 'first-run', START_MS);

function orphan(some: Partial<FleetOrphan> = {}): FleetOrphan {
  const times = { startedAt: iso(START_MS - 60_000), foundAt: iso(START_MS) };
  return {
    taskId: 'task-1',
    roomId: 'math-101',
    ...times,
    standing: 'closed',
    sessionId: 'lesson',
    hasSessionInRoom: false,
    ...some,
  };
}

function answer(orphans: readonly FleetOrphan[], policy: OrphanPolicy = 'known'): SweepAnswer {
  const last = {
    endedAt: iso(START_MS),
    tookMs: 100,
    calls: 1,
    tasks: orphans.length,
    sessions: {},
    signalled: { recording: 0, left: 0 },
    orphans: {},
  };
  return { sweeps: 1, last, orphans, policy, webhooks: [] };
}

/** Applies answers at seconds after the start; returns what followed from the last. */
function after(...answers: readonly (readonly [number, SweepAnswer])[]): AfterSweeps {
  let result: AfterSweeps = { state: newState(), news: [], stops: [] };
  for (const [atSeconds, one] of answers) result = applySweeps(result.state, one, START_MS + atSeconds * 1_000);
  return result;
}

const idsOf = (orphans: readonly FleetOrphan[]): string[] => orphans.map(({ taskId }) => taskId);
const eventsOf = ({ news }: AfterSweeps): unknown[] => news.map(({ event }) => event);

describe('an orphan of a closed session', () => {
  it('is neither stopped nor reported at first sight: ZEGO may still list a task that was just stopped', () => {
    const first = after([0, answer([orphan()])]);
    expect(first).toMatchObject({ news: [], stops: [], state: { orphans: [{ state: 'found' }] } });
    expect(nextSweeps(first.state, START_MS + 5_000)).toEqual({
      forMs: 15_000,
      known: [{ taskId: 'task-1', standing: 'closed' }],
    });
  });

  it('is stopped once two results 20 s apart agree', () => {
    expect(after([0, answer([orphan()])], [19, answer([orphan()])]).stops).toEqual([]);
    const second = after([0, answer([orphan()])], [20, answer([orphan()])]);
    expect(idsOf(second.stops)).toEqual(['task-1']);
    expect(eventsOf(second)).toEqual(['found']);
    expect(second.state).toMatchObject({ orphans: [{ state: 'stopping' }], timeline: [{ event: 'found' }] });
    expect(nextSweeps(second.state, START_MS).forMs).toBe(60_000);
  });

  it('is confirmed anew if its standing changes in between', () => {
    const changed = answer([orphan({ standing: 'unsettled', why: 'its session carries it' })]);
    expect(after([0, answer([orphan()])], [10, changed], [30, answer([orphan()])]).stops).toEqual([]);
  });

  it('is not stopped twice while ZEGO still lists it', () => {
    const { state } = after([0, answer([orphan()])], [20, answer([orphan()])]);
    const stopped = applyStop(state, orphan(), START_MS + 21_000);
    expect(stopped).toMatchObject({ stopped: 1, orphans: [{ state: 'stopped' }] });
    expect(applySweeps(stopped, answer([orphan()]), START_MS + 90_000)).toMatchObject({ stops: [], news: [] });
    expect(applySweeps(stopped, answer([]), START_MS + 90_000)).toMatchObject({ news: [], state: { orphans: [] } });
  });

  it('is found and stopped again after a stop that failed', () => {
    const { state } = after([0, answer([orphan()])], [20, answer([orphan()])]);
    const failed = applyFailedStop(state, orphan(), 'ZEGO is unreachable', START_MS + 600_000);
    expect(failed.timeline.at(-1)).toMatchObject({ event: 'stop-failed', error: 'ZEGO is unreachable' });
    const again = applySweeps(failed, answer([orphan()]), START_MS + 601_000).state;
    expect(idsOf(applySweeps(again, answer([orphan()]), START_MS + 621_000).stops)).toEqual(['task-1']);
  });

  it('is left alone under the policy "report", and stopped once the policy changes', () => {
    const left = after([0, answer([orphan()], 'report')], [30, answer([orphan()], 'report')]);
    expect(left).toMatchObject({ stops: [], state: { orphans: [{ state: 'reported' }] } });
    expect(idsOf(applySweeps(left.state, answer([orphan()]), START_MS + 60_000).stops)).toEqual(['task-1']);
  });
});

describe('a foreign task', () => {
  const foreign = (some: Partial<FleetOrphan> = {}): FleetOrphan => {
    const { sessionId: _, ...rest } = orphan({ standing: 'foreign', ...some });
    return rest;
  };

  it('is reported after a minute under the policy "known", and never stopped', () => {
    const soon = after([0, answer([foreign()])], [59, answer([foreign()])]);
    expect(soon).toMatchObject({ news: [], stops: [] });
    const late = applySweeps(soon.state, answer([foreign()]), START_MS + 60_000);
    expect(eventsOf(late)).toEqual(['found']);
    expect(late).toMatchObject({ stops: [], state: { orphans: [{ state: 'reported' }] } });
    expect(eventsOf(applySweeps(late.state, answer([]), START_MS + 70_000))).toEqual(['gone']);
  });

  it('is stopped under the policy "all", but not while a session records its room', () => {
    const shared = foreign({ hasSessionInRoom: true });
    const shown = after([0, answer([shared], 'all')], [60, answer([shared], 'all')]);
    expect(shown).toMatchObject({ stops: [], state: { orphans: [{ state: 'reported' }] } });
    expect(idsOf(applySweeps(shown.state, answer([foreign()], 'all'), START_MS + 70_000).stops)).toEqual(['task-1']);
  });
});

describe('the orphans of a keeper', () => {
  const found = fc.record({
    number: fc.integer({ min: 0, max: 5 }),
    standing: fc.constantFrom(...ORPHAN_STANDINGS),
    owner: fc.constantFrom('one', 'other'),
    hasSessionInRoom: fc.boolean(),
  });
  const rounds = fc.array(
    fc.record({
      afterSeconds: fc.integer({ min: 1, max: 40 }),
      policy: fc.constantFrom(...ORPHAN_POLICIES),
      found: fc.uniqueArray(found, { maxLength: 6, selector: ({ number }) => number }),
      stopResult: fc.constantFrom('stopped', 'failed', 'pending'),
    }),
    { maxLength: 25 },
  );

  it('are stopped only if the policy allows and two results in a row that name them agree, however results follow', () => {
    fc.assert(
      fc.property(rounds, (all) => {
        let state = newState();
        let nowMs = START_MS;
        let before: ReadonlyMap<string, FleetOrphan> = new Map();
        for (const { afterSeconds, policy, found: some, stopResult } of all) {
          nowMs += afterSeconds * 1_000;
          const orphans = some.map(({ number, standing, owner, hasSessionInRoom }) =>
            orphan({ taskId: `task-${number}`, standing, sessionId: owner, hasSessionInRoom }),
          );
          const { state: next, stops } = applySweeps(state, answer(orphans, policy), nowMs);
          for (const stop of stops) {
            expect(isStoppable(stop, policy)).toBe(true);
            expect(before.get(stop.taskId)).toMatchObject({ standing: stop.standing, sessionId: stop.sessionId });
          }
          expect(new Set(idsOf(next.orphans)).size).toBe(next.orphans.length);
          state = next;
          for (const stop of stops) {
            if (stopResult === 'stopped') state = applyStop(state, stop, nowMs);
            if (stopResult === 'failed') state = applyFailedStop(state, stop, 'unreachable', nowMs);
          }
          before = new Map(orphans.map((one) => [one.taskId, one]));
        }
        expect(state.timeline.length).toBeLessThanOrEqual(50);
      }),
    );
  });

  it('are decided by the first sweeps that agree for as long as the keeper asked', () => {
    fc.assert(
      fc.property(fc.uniqueArray(found, { maxLength: 6, selector: ({ number }) => number }), (some) => {
        const orphans = some.map(({ number, standing, hasSessionInRoom }) =>
          orphan({ taskId: `task-${number}`, standing, hasSessionInRoom }),
        );
        let { state } = after([0, answer(orphans)]);
        let nowMs = START_MS;
        // One request for each of the two periods of agreement.
        const sweep = (): void => {
          nowMs += nextSweeps(state, nowMs).forMs;
          state = applySweeps(state, answer(orphans), nowMs).state;
        };
        sweep();
        sweep();
        const pending = state.orphans.filter((one) => one.state === 'found');
        expect(pending.map(({ standing }) => standing).filter((standing) => standing !== 'unsettled')).toEqual([]);
        expect(nowMs - START_MS).toBeLessThanOrEqual(120_000);
      }),
    );
  });

  it('that a full result leaves out are not gone', () => {
    const many = Array.from({ length: MAX_ORPHANS }, (_, n) => orphan({ taskId: `task-${n}`, standing: 'foreign' }));
    const shown = after([0, answer(many)], [60, answer(many)]);
    const other = many.map((one, n) => (n === 0 ? { ...one, taskId: 'another' } : one));
    const next = applySweeps(shown.state, answer(other), START_MS + 70_000);
    expect(next.news).toEqual([]);
    expect(idsOf(next.state.orphans)).toContain('task-0');
  });

  it('stay as they are when no sweep was completed, and the reason is shown', () => {
    const { last: _, ...none } = answer([]);
    const refusal = {
      action: 'DescribeTasks',
      message: 'ZEGO is unreachable',
      requestId: '',
      advice: 'Check the network.',
    };
    const shown = after([0, answer([orphan()])], [20, answer([orphan()])], [30, { ...none, sweeps: 0, refusal }]);
    expect(shown.state).toMatchObject({
      orphans: [{ state: 'stopping' }],
      lastError: { what: 'ZEGO is unreachable. Check the network.' },
    });
  });
});

describe('the state of a keeper', () => {
  it('is carried to its next run, and nothing else is taken for it', () => {
    const { state } = after([0, answer([orphan()])]);
    expect(carriedFleet(JSON.parse(JSON.stringify(state)), 'default')).toEqual(state);
    for (const odd of [undefined, null, 'text', {}, { app: 'default' }, { ...state, app: 'other' }]) {
      expect(carriedFleet(odd, 'default')).toBeUndefined();
    }
  });

  it('is shown without what the keeper needs for itself', () => {
    const view = fleetView(after([0, answer([orphan()])]).state);
    expect(Object.keys(view).sort()).toEqual(
      ['app', 'last', 'orphans', 'paused', 'policy', 'startedAt', 'stopped', 'sweeps', 'timeline'].sort(),
    );
    expect(view.orphans).toEqual([{ ...orphan(), state: 'found' }]);
  });
});
