import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.js';
import { DEFAULT_PROFILE } from '../../src/config/index.js';
import type { StartInput, TaskInput } from '../../src/contract/index.js';
import { createSimulator, type Fault, type Simulator } from '../../src/simulator/index.js';
import { ZegoClient } from '../../src/zego/index.js';

let simulator: Simulator;
let activities: ReturnType<typeof createActivities>;
let clients: ZegoClient[];
const environment = new MockActivityEnvironment();

beforeAll(async () => {
  simulator = await createSimulator({ callsPerSecond: 'unlimited', uploadMs: 50, initMs: 50 });
  const { appId, serverSecret, endpoint } = simulator;
  const closedPort = 'http://127.0.0.1:1';
  const good = new ZegoClient({ appId, serverSecret, endpoint, timeoutMs: 2_000 });
  const wrong = new ZegoClient({ appId, serverSecret: 'another-secret', endpoint });
  const away = new ZegoClient({ appId, serverSecret, endpoint: closedPort });
  clients = [good, wrong, away];
  activities = createActivities({
    apps: { default: good, wrong, away, broken: good },
    storages: { default: simulator.storageParams('recordings') },
    profiles: { default: DEFAULT_PROFILE },
    callbackUrl: (app) => {
      if (app === 'broken') throw new TypeError('hush');
      return undefined;
    },
    worker: '7@here',
    nowMs: Date.now,
  });
});

afterAll(async () => {
  for (const client of clients) client.close();
  await simulator.close();
});

let starts = 0;
function start(differs: Partial<StartInput> = {}): StartInput {
  starts += 1;
  return {
    app: 'default',
    sessionId: 's',
    roomId: `room-${starts}`,
    profile: 'default',
    storage: 'default',
    recording: {},
    clientTaskId: `task-${starts}`,
    maxRecordSeconds: 600,
    ...differs,
  };
}

async function startedTask(): Promise<{ app: string; sessionId: string; taskId: string }> {
  const answer = await activities.startRecord(start());
  if (answer.verdict !== 'started') throw new Error(JSON.stringify(answer));
  return { app: 'default', sessionId: 's', taskId: answer.taskId };
}

const verdicts: readonly (readonly [string, Fault, object])[] = [
  ['an answer that is lost', { name: 'answer-lost' }, { verdict: 'unknown' }],
  ['a connection that is cut', { name: 'unreachable' }, { verdict: 'unknown' }],
  ['an answer of a proxy', { name: 'http-500' }, { verdict: 'unknown' }],
  ['an answer that is no JSON', { name: 'not-json' }, { verdict: 'unknown' }],
  ['an internal error of ZEGO', { name: 'system-error' }, { verdict: 'unknown' }],
  ['no capacity', { name: 'at-capacity' }, { verdict: 'refused', retry: 'no-capacity' }],
  ['the rate limit', { name: 'rate-limited' }, { verdict: 'refused', retry: 'no-capacity' }],
  [
    'an expired signature',
    { name: 'clock-skewed' },
    { verdict: 'refused', retry: 'perhaps', refusal: { code: 100000004, worker: '7@here' } },
  ],
  ['an app that ZEGO does not know', { name: 'refused', code: 100000011 }, { verdict: 'refused', retry: 'never' }],
  ['an error of ZEGO’s gateway', { name: 'refused', code: 100000015 }, { verdict: 'unknown' }],
];

test.each(verdicts)('a start that meets %s returns what that means', async (_name, fault, verdict) => {
  simulator.fault({ ...fault, action: 'StartRecord' } as Fault);
  expect(await activities.startRecord(start())).toMatchObject(verdict);
  simulator.faults.clear();
});

test('a start with a wrong secret names the worker that signed: another may sign well', async () => {
  expect(await activities.startRecord(start({ app: 'wrong' }))).toMatchObject({
    verdict: 'refused',
    retry: 'perhaps',
    refusal: { code: 100000005, worker: '7@here', advice: expect.stringContaining('ServerSecret') },
  });
});

test.each([
  [{ app: 'gone' }, 'app "gone"'],
  [{ profile: 'gone' }, 'profile "gone"'],
  [{ storage: 'gone' }, 'storage "gone"'],
  [{ profile: 'gone', storage: 'lost' }, 'profile "gone" and no storage "lost"'],
])('a start with %o, which this worker lacks, made nothing, and another worker may', async (differs, words) => {
  const answer = await activities.startRecord(start(differs));
  expect(answer).toMatchObject({ verdict: 'refused', retry: 'elsewhere', refusal: { action: 'StartRecord' } });
  expect(JSON.stringify(answer)).toContain(
    JSON.stringify(`worker "7@here": its configuration has no ${words}`).slice(1),
  );
});

test('a start that can’t be prepared made nothing, and shows no secret', async () => {
  const answer = await activities.startRecord(start({ app: 'broken' }));
  expect(answer).toMatchObject({
    verdict: 'refused',
    retry: 'elsewhere',
    refusal: { message: expect.stringMatching(/\(TypeError\)$/) },
  });
  expect(JSON.stringify(answer)).not.toContain('hush');
});

test('a start without a listening server was not sent', async () => {
  expect(await activities.startRecord(start({ app: 'away' }))).toMatchObject({
    verdict: 'refused',
    retry: 'unreachable',
  });
});

test('a start that breaks ZEGO’s limits names the field', async () => {
  const answer = await activities.startRecord(start({ layout: { MixMode: 9 } }));
  expect(answer).toMatchObject({ verdict: 'refused', retry: 'never', refusal: { requestId: '' } });
  expect(JSON.stringify(answer)).toContain('MixMode');
  expect(answer).not.toHaveProperty('refusal.code');
});

test('the same start again returns the same task', async () => {
  const input = start();
  const [first, second] = [await activities.startRecord(input), await activities.startRecord(input)];
  expect(second).toMatchObject({ verdict: 'started', taskId: first.verdict === 'started' ? first.taskId : '' });
});

describe('a stop', () => {
  test('returns how the task was stopped', async () => {
    const task = await startedTask();
    expect(await activities.stopRecord(task)).toMatchObject({ how: 'stopped' });
    expect(await activities.stopRecord(task)).toMatchObject({ how: 'ended-already' });
    expect(await activities.stopRecord({ ...task, taskId: 'AAAAAAAAAAAAAAAA' })).toMatchObject({ how: 'no-such-task' });
  });

  test.each(['wrong', 'away', 'unheard-of'])('of app "%s" throws, so that Temporal retries', async (app) => {
    const failure: unknown = await activities
      .stopRecord({ app, sessionId: 's', taskId: 'T' })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'ApplicationFailure', nonRetryable: false });
  });

  test.each([
    ['wrong', 'ZegoRejected', 'signed by worker "7@here". Compare AppId'],
    ['away', 'ZegoUnreachable', 'StopRecord of task "T" got no response: the connection was refused'],
    ['unheard-of', 'ConfigurationMissing', 'which the configuration of worker "7@here" lacks'],
  ])('of app "%s" fails as %s, in words that are said once', async (app, type, words) => {
    const failure = (await activities
      .stopRecord({ app, sessionId: 's', taskId: 'T' })
      .catch((error: unknown) => error)) as ApplicationFailure;
    expect(failure.type).toBe(type);
    expect(failure.message.split(words)).toHaveLength(2);
    expect(failure.message).not.toMatch(/\.\. |(Try again\.|Nothing was sent\.).*\1/);
  });
});

test('a poll returns status and files, and how long it queued', async () => {
  const task = await startedTask();
  const describe = (): Promise<unknown> =>
    environment.run((input: TaskInput) => activities.describeRecordStatus(input), task);
  await expect
    .poll(describe, { timeout: 5_000 })
    .toMatchObject({ found: 'task', status: 2, queuedMs: expect.any(Number) });
  await activities.stopRecord(task);
  await expect
    .poll(describe, { timeout: 5_000 })
    .toMatchObject({ status: 3, files: [{ taskId: task.taskId, state: 'uploaded' }], covered: [expect.any(Array)] });
});

test('a poll of a task that ZEGO does not know or report returns a value too', async () => {
  const describe = (app: string): Promise<unknown> =>
    environment.run((input: TaskInput) => activities.describeRecordStatus(input), {
      app,
      sessionId: 's',
      taskId: 'AAAAAAAAAAAAAAAA',
    });
  expect(await describe('default')).toMatchObject({ found: 'no-such-task' });
  expect(await describe('away')).toMatchObject({ found: 'unavailable', refusal: { message: expect.any(String) } });
  expect(await describe('away')).not.toHaveProperty('refusal.code');
  expect(await describe('wrong')).toMatchObject({
    found: 'unavailable',
    refusal: { code: 100000005, worker: '7@here' },
  });
});

test('commands return accepted, invalid, or retry for a task that is gone', async () => {
  const task = await startedTask();
  await expect.poll(() => simulator.task(task.taskId)?.status, { timeout: 5_000 }).toBe(2);
  expect(await activities.pauseRecord(task)).toMatchObject({ verdict: 'accepted' });
  expect(await activities.resumeRecord(task)).toMatchObject({ verdict: 'accepted' });
  expect(await activities.resumeRecord(task)).toMatchObject({ verdict: 'accepted' });
  expect(await activities.updateLayout({ ...task, layout: { MixMode: 3 } })).toMatchObject({ verdict: 'accepted' });
  expect(await activities.updateLayout({ ...task, layout: { MixMode: 1 } })).toMatchObject({
    verdict: 'invalid',
    mistakes: [{ path: 'MixInputList' }],
  });
  expect(await activities.takeSnapshot(task)).toMatchObject({ verdict: 'accepted' });
  await activities.stopRecord(task);
  expect(await activities.updateLayout({ ...task, layout: { MixMode: 3 } })).toMatchObject({ verdict: 'retry' });
});

test.each([
  ['wrong', { verdict: 'retry', refusal: { code: 100000005, worker: '7@here' } }],
  [
    'away',
    { verdict: 'retry', refusal: { action: 'PauseRecord', message: expect.stringContaining('got no response') } },
  ],
])('a command of app "%s" is worth another try, which another worker may make', async (app, answer) => {
  expect(await activities.pauseRecord({ app, sessionId: 's', taskId: 'T' })).toMatchObject(answer);
});

test('a command whose response is lost says that ZEGO may have carried it out', async () => {
  simulator.fault({ name: 'answer-lost', action: 'PauseRecord' });
  const answer = await activities.pauseRecord(await startedTask());
  expect(answer).toMatchObject({ verdict: 'retry', refusal: { responseLost: true } });
  expect(await activities.pauseRecord({ app: 'away', sessionId: 's', taskId: 'T' })).not.toHaveProperty(
    'refusal.responseLost',
  );
});

test('a single-stream request is checked as one', async () => {
  expect(
    await activities.checkRequest({ roomId: 'r', recording: { RecordInputParams: { RecordMode: 1 } } }),
  ).toMatchObject({
    valid: true,
    recordMode: 'single',
    hasWhiteboard: false,
    picturesOnly: false,
  });
});

test('pairs and sessions of a month are taken', async () => {
  const answer = await activities.checkRequest({
    roomId: 'r',
    app: 'default',
    redundancy: 2,
    limits: { recordSeconds: 2_592_000 },
  });
  expect(answer).toMatchObject({ valid: true, request: { redundancy: 2 }, maxIdleSeconds: 300 });
});
