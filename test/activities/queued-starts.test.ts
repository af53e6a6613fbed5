import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.js';
import type { WaitingSession } from '../../activities/waiting-sessions.js';
import { DEFAULT_PROFILE } from '../../src/config/index.js';
import type { StartAnswer, StartInput } from '../../src/contract/index.js';
import { createSimulator, type Simulator } from '../../src/simulator/index.js';
import { ZegoClient } from '../../src/zego/index.js';

const OLDER: readonly WaitingSession[] = [
  { sessionId: 'older-1', requestedAtMs: Date.parse('2026-03-02T08:00:00.000Z') },
  { sessionId: 'older-2', requestedAtMs: Date.parse('2026-03-02T08:00:01.000Z') },
];

let simulator: Simulator;
let client: ZegoClient;
let waiting: readonly WaitingSession[] | Error = [];
let activities: ReturnType<typeof createActivities>;

beforeAll(async () => {
  simulator = await createSimulator({ callsPerSecond: 'unlimited' });
  const { appId, serverSecret, endpoint } = simulator;
  client = new ZegoClient({ appId, serverSecret, endpoint });
});

/** One worker process a test: each has its own memory of what ZEGO responded. */
beforeEach(() => {
  simulator.faults.clear();
  waiting = OLDER;
  activities = workerProcess();
});

afterAll(async () => {
  client.close();
  await simulator.close();
});

function workerProcess(differs: object = {}): ReturnType<typeof createActivities> {
  return createActivities({
    apps: { default: client },
    storages: { default: simulator.storageParams('recordings') },
    profiles: { default: DEFAULT_PROFILE },
    nowMs: Date.now,
    waitingSessions: async () => {
      if (waiting instanceof Error) throw waiting;
      return waiting;
    },
    ...differs,
  });
}

let starts = 0;
function start(differs: Partial<StartInput> = {}): StartInput {
  starts += 1;
  return {
    app: 'default',
    sessionId: `session-${starts}`,
    roomId: `room-${starts}`,
    profile: 'default',
    storage: 'default',
    recording: {},
    clientTaskId: `task-${starts}`,
    maxRecordSeconds: 600,
    requestedAt: '2026-03-02T08:00:02.000Z',
    ...differs,
  };
}

/** One start at an app where ZEGO has no task left. */
async function refused(differs: Partial<StartInput> = {}): Promise<StartAnswer> {
  simulator.fault({ name: 'at-capacity' });
  return activities.startRecord(start(differs));
}

function sent(): number {
  return simulator.ledger.calls().StartRecord?.total ?? 0;
}

test('a start whose turn has not come is not sent, and says its position', async () => {
  expect(await refused()).toMatchObject({ verdict: 'refused', retry: 'no-capacity', position: 3 });
  const before = sent();
  // The refused one waits as well.
  expect(await activities.startRecord(start())).toEqual({ verdict: 'queued', position: 4 });
  expect(sent()).toBe(before);
});

test('the oldest is sent, and once ZEGO accepts it the next one too', async () => {
  await refused();
  const [first, second] = OLDER;
  const at = (session: WaitingSession | undefined): Partial<StartInput> => ({
    sessionId: session?.sessionId ?? '',
    requestedAt: new Date(session?.requestedAtMs ?? 0).toISOString(),
  });
  expect(await activities.startRecord(start(at(second)))).toEqual({ verdict: 'queued', position: 2 });
  expect(await activities.startRecord(start(at(first)))).toMatchObject({ verdict: 'started' });
  expect(await activities.startRecord(start(at(second)))).toMatchObject({ verdict: 'started' });
});

test('a refused newcomer stands before later ones, though the list does not show it yet', async () => {
  waiting = [];
  await refused({ sessionId: 'first', requestedAt: '2026-03-02T08:00:02.000Z' });
  const later = start({ requestedAt: '2026-03-02T08:00:03.000Z' });
  expect(await activities.startRecord(later)).toEqual({ verdict: 'queued', position: 2 });
});

test('a start that may have made a task, or of a room that is recorded, is always sent', async () => {
  await refused();
  const { requestedAt: _, ...mustBeSent } = start();
  expect(await activities.startRecord(mustBeSent)).toMatchObject({ verdict: 'started' });
});

test.each([
  ['is unavailable', () => (waiting = new Error('no visibility store'))],
  ['is not there: the activity has no client', () => (activities = workerProcess({ waitingSessions: undefined }))],
])('a start is sent if the list of waiting sessions %s', async (_, breakIt) => {
  breakIt();
  const answer = await refused();
  expect(answer).toMatchObject({ verdict: 'refused', retry: 'no-capacity' });
  expect(answer).not.toHaveProperty('position');
  const environment = new MockActivityEnvironment();
  expect(await environment.run(() => activities.startRecord(start()))).toMatchObject({ verdict: 'started' });
});

test('a refusal for rate is none for capacity: nobody is queued for it', async () => {
  simulator.fault({ name: 'rate-limited', action: 'StartRecord' });
  expect(await activities.startRecord(start())).toMatchObject({ verdict: 'refused', retry: 'no-capacity' });
  expect(await activities.startRecord(start())).toMatchObject({ verdict: 'started' });
});

test('an odd time of request queues nothing', async () => {
  await refused();
  expect(await activities.startRecord(start({ requestedAt: 'yesterday' }))).toMatchObject({ verdict: 'started' });
});
