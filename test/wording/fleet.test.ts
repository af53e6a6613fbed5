import { expect, test } from 'vitest';
import type { FleetReading, OrphanView, UnviewedFleet, ViewedFleet } from '../../src/contract/index.js';
import { fleetEntryText, fleetError, fleetFacts, keeperMeaning, orphanRemarks } from '../../src/wording/fleet.js';

const AT = '2026-03-02T09:00:00.000Z';
const NOW_MS = Date.parse(AT) + 3_000;
const UNVIEWED: UnviewedFleet = { app: 'default', keeper: 'behind', viewUnavailable: true };
const VIEWED: ViewedFleet = {
  app: 'default',
  keeper: 'running',
  paused: false,
  startedAt: AT,
  sweeps: 1,
  last: {
    endedAt: AT,
    tookMs: 210,
    calls: 1,
    tasks: 119,
    sessions: { waiting: 2, recording: 117, starting: 0 },
    signalled: { recording: 0, left: 0 },
    orphans: { closed: 2, foreign: 1 },
  },
  orphans: [],
  policy: 'report',
  stopped: 1,
  timeline: [],
};
const ORPHAN: OrphanView = {
  taskId: 't-1',
  roomId: 'r',
  startedAt: AT,
  foundAt: AT,
  standing: 'foreign',
  hasSessionInRoom: false,
  state: 'reported',
};

test('the facts of a fleet name its sessions by phase, in the order of phases, and those that wait', () => {
  const facts = Object.fromEntries(fleetFacts(VIEWED, NOW_MS));
  expect(facts).toMatchObject({
    'last sweep': expect.stringMatching(/ \(3\.0 s ago\), 210 ms, 1 call$/),
    tasks: "119 recording, by ZEGO's list",
    sessions: '2 waiting, 117 recording',
    capacity: "2 sessions waiting for one of ZEGO's concurrent tasks",
    orphans: '2 closed, 1 foreign',
    policy: 'report: none is stopped',
    since: expect.stringMatching(/: 1 sweep, 1 orphan stopped$/),
  });
});

test('a fleet without its view has the facts of its last sweep, and says that no worker responds', () => {
  expect(fleetFacts(UNVIEWED, NOW_MS)).toEqual([]);
  const names = fleetFacts({ ...UNVIEWED, ...(VIEWED.last && { last: VIEWED.last }) }, NOW_MS).map(([name]) => name);
  expect(names).toEqual(['last sweep', 'tasks', 'sessions', 'capacity', 'orphans']);
  expect(keeperMeaning(UNVIEWED)).toMatch(/No worker responds/);
  expect(keeperMeaning({ ...UNVIEWED, keeper: 'missing' })).not.toMatch(/No worker responds/);
});

test.each<[string, FleetReading, unknown]>([
  ['its last error', { ...VIEWED, failure: 'F', lastError: { at: AT, what: 'E' } }, { at: AT, what: 'E' }],
  ['what Temporal reports', { ...UNVIEWED, failure: 'F' }, { what: 'F' }],
  ['nothing', VIEWED, undefined],
])('the error of a fleet is %s', (_, fleet, error) => {
  expect(fleetError(fleet)).toEqual(error);
});

test.each<[Partial<OrphanView>, string[]]>([
  [{}, ['no session of ours carried it']],
  [{ hasSessionInRoom: true }, ['no session of ours carried it', 'a running session records the same room']],
  [{ standing: 'closed', hasSessionInRoom: true }, ['its session no longer runs']],
  [{ standing: 'unsettled', why: 'its session does not respond' }, ['its session does not respond']],
])('an orphan with %j is explained', (fields, remarks) => {
  expect(orphanRemarks({ ...ORPHAN, ...fields })).toEqual(remarks);
});

test('an entry says what was done about a task, and why it failed', () => {
  const entry = { at: AT, event: 'stop-failed', taskId: 't-1', roomId: 'r', standing: 'closed', error: 'E' } as const;
  expect(fleetEntryText(entry)).toBe('task t-1 not stopped, to be retried: E');
});
