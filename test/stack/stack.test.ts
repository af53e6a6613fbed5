import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { SessionSummary } from '../../src/client/index.js';
import { SEARCH_ATTRIBUTE_TYPES } from '../../src/temporal/index.js';
import { nameAndTagOf, services } from '../compose/compose-file.js';
import { ledgerOf } from './ledger.js';
import { lessonByCommand } from './lesson-by-command.js';
import { lessonOverHttp } from './lesson-over-http.js';
import { ledgerProblems, phase, runningStack, until } from './running-stack.js';

const running = await runningStack();
const { stack, client, temporal } = running;
const NAMES = Object.keys(SEARCH_ATTRIBUTE_TYPES);
const MANY = 50;
const run = promisify(execFile);

const ids = (sessions: readonly SessionSummary[]): string[] => sessions.map(({ sessionId }) => sessionId).sort();
const ofMany = (sessions: readonly SessionSummary[]): string[] => ids(sessions).filter((id) => id.startsWith('many-'));

/** Runs `reelkeeper setup` for a namespace and returns its output. */
async function setUp(namespace: string): Promise<unknown> {
  const env = { TEMPORAL_ADDRESS: stack.loopback.address('temporal'), TEMPORAL_NAMESPACE: namespace };
  const { stdout } = await run(process.execPath, [running.reelkeeper, 'setup', '--json'], { env });
  return JSON.parse(stdout);
}

/** Changes the server with Temporal's command line. */
async function operator(...words: readonly string[]): Promise<void> {
  const env = await stack.environmentOf('temporal-namespace');
  await run(running.temporalCli, ['operator', ...words], { env });
}

test('every service runs except the Web UI', () => {
  expect(stack.leftOut).toEqual(['temporal-ui']);
});

test('the server has the version of the compose file and uses PostgreSQL', async () => {
  const { temporal: server } = services();
  const info = await temporal.workflowService.getClusterInfo({});
  expect(info).toMatchObject({
    serverVersion: server && nameAndTagOf(server).tag,
    persistenceStore: 'postgres12',
    visibilityStore: 'postgres12',
    historyShardCount: 128,
  });
});

test.each(['temporal-schema', 'temporal-namespace', 'setup'])(
  '%s can run again and succeeds at the first attempt',
  async (name) => {
    expect(await stack.runOnce(name)).toBe(1);
  },
);

test('the task queues have one partition, which makes their rate limits exact', async () => {
  const taskQueue = { name: 'reelkeeper-zego-default-StartRecord' };
  const { activityTaskQueuePartitions } = await temporal.workflowService.listTaskQueuePartitions({
    namespace: 'default',
    taskQueue,
  });
  expect(activityTaskQueuePartitions).toHaveLength(1);
});

test('the search attributes are registered before a worker starts, and found again', async () => {
  expect(await setUp('default')).toMatchObject({ created: [], present: NAMES });
}, 120_000);

test('setup registers them once in another namespace', async () => {
  await operator('namespace', 'create', '--namespace', 'lessons');
  const created = await until(
    () => setUp('lessons'),
    () => true,
  );
  expect(created).toMatchObject({ namespace: 'lessons', created: NAMES, present: [] });
  expect(await setUp('lessons')).toMatchObject({ created: [], present: NAMES });
}, 240_000);

test('setup waits if another process has just registered them', async () => {
  const namespace = 'just-now';
  const flags = Object.entries(SEARCH_ATTRIBUTE_TYPES).flatMap(([name, type]) => ['--name', name, '--type', type]);
  await operator('namespace', 'create', '--namespace', namespace);
  await until(
    () => operator('search-attribute', 'create', '--namespace', namespace, ...flags),
    () => true,
  );
  expect(await setUp(namespace)).toMatchObject({ created: [], present: NAMES });
  const query = NAMES.map((name) => `${name} IS NOT NULL`).join(' OR ');
  await temporal.workflowService.countWorkflowExecutions({ namespace, query });
}, 240_000);

test('rooms are recorded over HTTP and by command, with their files in the bucket and a clean ledger', async () => {
  const { loopback } = stack;
  const gateway = {
    url: `http://${loopback.address('gateway')}`,
    apiKey: running.variables['REELKEEPER_API_KEY'] ?? '',
  };
  const { outcome } = await lessonOverHttp(gateway, 'lesson-over-http');
  expect(outcome).toMatchObject({ outcome: 'complete' });
  const files = outcome?.files ?? [];
  expect(files).not.toEqual([]);
  for (const { fileId, sizeBytes, state } of files) {
    const { size } = await stat(join(stack.bucketFolder('recordings'), fileId));
    expect({ fileId, size, state }).toEqual({ fileId, size: sizeBytes, state: 'verified' });
  }
  const command = { ...running, temporalAddress: loopback.address('temporal') };
  const printed = await lessonByCommand(command, 'lesson-by-command', 'lesson-1');
  expect(printed).toMatch(/^Outcome {2}complete/m);
  const { tasks, ...wrong } = await ledgerOf(stack);
  expect(tasks).toHaveLength(2);
  expect(wrong).toEqual({ unstopped: [], doubled: [] });
}, 300_000);

test(`${MANY} concurrent sessions are found by room, phase and outcome, and close as complete`, async () => {
  const wanted = Array.from({ length: MANY }, (_, at) => `many-${String(at).padStart(2, '0')}`);
  const sessions = await Promise.all(
    wanted.map(async (sessionId) => (await client.start({ roomId: `room of ${sessionId}` }, { sessionId })).session),
  );
  for (const session of sessions) await phase(session, 'recording');
  const recording = await until(
    async () => ofMany((await client.list({ phase: 'recording', pageSize: 100 })).sessions),
    (found) => found.length >= MANY,
  );
  expect(recording).toEqual(wanted);
  expect(ids((await client.list({ room: 'room of many-07' })).sessions)).toEqual(['many-07']);
  expect(ids((await client.list({ room: 'room of many-07', phase: 'closed' })).sessions)).toEqual([]);

  for (const session of sessions) await session.stop('the lesson is over');
  for (const session of sessions) expect(await session.closed()).toMatchObject({ outcome: 'complete', gaps: [] });
  const closed = await until(
    async () => ofMany((await client.list({ outcome: 'complete', pageSize: 100 })).sessions),
    (found) => found.length >= MANY,
  );
  expect(closed).toEqual(wanted);
  expect(await ledgerProblems(stack)).toEqual({ unstopped: [], doubled: [] });
  const { tasks } = await ledgerOf(stack);
  expect(tasks.filter(({ roomId }) => roomId.startsWith('room of many-'))).toHaveLength(MANY);
}, 300_000);

test('every service of ours exits on request, and none has crashed before', async () => {
  const starts = ['worker', 'gateway', 'simulator'].map((name) => stack.service(name).starts);
  expect(starts).toEqual([1, 1, 1]);
  const ends = await stack.stop();
  expect(ends).toEqual(
    Object.fromEntries(
      ['simulator', 'gateway', 'worker', 'temporal', 'postgres'].map((name) => [name, { code: 0, signal: null }]),
    ),
  );
}, 120_000);
