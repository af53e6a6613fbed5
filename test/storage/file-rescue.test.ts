import { Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Buckets } from '../../activities/buckets.js';
import { rescueFile as realRescueFile } from '../../activities/rescue-file.js';
import {
  FILE_RESCUE_WORKFLOW,
  type FileRescueAnswer,
  type FileView,
  fileRescueId,
  RESCUE_TASK_QUEUE,
  type RescueAnswer,
  type RescueInput,
  WORKFLOW_TASK_QUEUE,
} from '../../src/contract/index.js';
import { installRuntime, runWorkers } from '../../src/worker/index.js';
import { storageParamsSchema } from '../../src/zego/index.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { testServerPath } from '../harness/servers.js';
import { backupServer, contentBetween } from './backup-server.js';
import { simulatorS3 } from './s3-servers.js';

const HOUR_MS = 3_600_000;
const RESCUED: RescueAnswer = { verdict: 'rescued', how: 'copied', sizeBytes: 70 };

let env: TestWorkflowEnvironment;
let stopWorkers: () => Promise<void>;
/** What the activity does for the files of a task. */
const doing = new Map<string, (input: RescueInput) => Promise<RescueAnswer>>();
let tasks = 0;

beforeAll(async () => {
  installRuntime(pino({ enabled: false }));
  const executable = { type: 'existing-path', path: await testServerPath() } as const;
  env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  const connection = env.nativeConnection;
  const rescueFile = async (input: RescueInput): Promise<RescueAnswer> => doing.get(input.taskId)?.(input) ?? RESCUED;
  const workers = await Promise.all([
    Worker.create({ connection, taskQueue: WORKFLOW_TASK_QUEUE, workflowBundle: WORKFLOW_BUNDLE }),
    Worker.create({
      connection,
      taskQueue: RESCUE_TASK_QUEUE,
      activities: { rescueFile },
      // The answer to a heartbeat is what brings a cancellation.
      maxHeartbeatThrottleInterval: 100,
    }),
  ]);
  const stopping = new AbortController();
  const run = runWorkers(workers, { signal: stopping.signal });
  stopWorkers = async () => {
    stopping.abort();
    await run;
  };
});

afterAll(async () => {
  await stopWorkers();
  await env.teardown();
});

function file(fileId: string, differs: Partial<FileView> = {}): FileView {
  const common = { taskId: 't', format: 'mp4', sizeBytes: 70, durationMs: 1_000, beganAt: '2026-03-02T12:00:00.000Z' };
  return { ...common, fileId, url: `http://127.0.0.1:1/${fileId}`, state: 'backup', ...differs };
}

type Handle = WorkflowHandle<(input: unknown) => Promise<FileRescueAnswer>>;

async function startWith(input: unknown, taskId = `task-${++tasks}`): Promise<Handle> {
  return env.client.workflow.start<(input: unknown) => Promise<FileRescueAnswer>>(FILE_RESCUE_WORKFLOW, {
    args: [input],
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowId: fileRescueId('session', taskId),
  });
}

interface Started {
  readonly files: readonly FileView[];
  readonly dueInMs?: number;
  readonly does?: (input: RescueInput) => Promise<RescueAnswer>;
}

async function start({ files, dueInMs = 10 * HOUR_MS, does }: Started): Promise<Handle> {
  const taskId = `task-${++tasks}`;
  if (does) doing.set(taskId, does);
  const where = { app: 'default', sessionId: 'session', roomId: 'r', taskId, storage: 'default', outputFolder: 'f/' };
  const deadlineAtMs = (await env.currentTimeMs()) + dueInMs;
  return startWith({ ...where, files, deadlineAtMs }, taskId);
}

async function never(): Promise<never> {
  throw ApplicationFailure.create({ message: 'the store is on holiday' });
}

test('files are rescued, and lose the address of the backup; the others come back as they were', async () => {
  const seen: RescueInput[] = [];
  const failed = file('c.mp4', { state: 'failed', note: 'ZEGO lost it' });
  const files = [file('a.mp4', { note: 'in the backup' }), file('b.mp4', { state: 'verified' }), failed, file('d.mp4')];
  const does = async (input: RescueInput): Promise<RescueAnswer> => {
    seen.push(input);
    return input.file.fileId === 'd.mp4' ? { ...RESCUED, note: 'not copied again' } : RESCUED;
  };
  const { files: after } = await (await start({ files, does })).result();
  const { url: _a, note: _n, ...a } = file('a.mp4', { state: 'rescued' });
  const { url: _d, ...d } = file('d.mp4', { state: 'rescued', note: 'not copied again' });
  expect(after).toEqual([a, files[1], failed, d]);
  expect(seen.map((input) => input.file.fileId).sort()).toEqual(['a.mp4', 'd.mp4']);
  expect(seen[0]).toMatchObject({
    sessionId: 'session',
    storage: 'default',
    outputFolder: 'f/',
    file: { url: expect.stringContaining('127.0.0.1') },
  });
});

test('a copy that fails is tried with growing delays, at most half an hour, until its time is over', async () => {
  const dueInMs = 3 * HOUR_MS;
  const triedAtMs: number[] = [];
  const does = (): Promise<never> => {
    triedAtMs.push(Context.current().info.currentAttemptScheduledTimestampMs);
    return never();
  };
  const beganMs = await env.currentTimeMs();
  const { files } = await (await start({ files: [file('a.mp4')], dueInMs, does })).result();
  expect(files).toEqual([
    file('a.mp4', { note: expect.stringMatching(/^Not copied in time: .*the store is on holiday/) }),
  ]);
  const delays = triedAtMs.slice(2).map((at, index) => Math.round((at - (triedAtMs[index + 1] ?? 0)) / 1_000));
  expect(delays.slice(0, 9)).toEqual([10, 20, 40, 80, 160, 320, 640, 1_280, 1_800]);
  expect(new Set(delays.slice(9))).toEqual(new Set([1_800]));
  expect(Math.max(...triedAtMs)).toBeLessThan(beganMs + dueInMs + 60_000);
  expect(Math.max(...triedAtMs)).toBeGreaterThan(beganMs + dueInMs - HOUR_MS);
});

test('a file is rescued however often its copy failed before', async () => {
  let tries = 0;
  const does = (): Promise<RescueAnswer> => (++tries < 9 ? never() : Promise.resolve(RESCUED));
  const { files } = await (await start({ files: [file('a.mp4')], does })).result();
  expect(files).toMatchObject([{ state: 'rescued' }]);
});

test('what no repetition helps is tried once, and the note says why', async () => {
  let tries = 0;
  const does = async (): Promise<RescueAnswer> => {
    tries += 1;
    return { verdict: 'impossible', note: 'Not copied: it is a playlist' };
  };
  const { files } = await (await start({ files: [file('a.mp4')], does })).result();
  expect(files).toEqual([file('a.mp4', { note: 'Not copied: it is a playlist' })]);
  expect(tries).toBe(1);
});

test('four copies are under way at a time', async () => {
  let now = 0;
  let most = 0;
  const gates: (() => void)[] = [];
  const does = async (): Promise<RescueAnswer> => {
    most = Math.max(most, ++now);
    await new Promise<void>((resolve) => gates.push(resolve));
    now -= 1;
    return RESCUED;
  };
  const files = Array.from({ length: 9 }, (_, index) => file(`${index}.mp4`));
  const result = (await start({ files, does })).result();
  for (let done = 0; done < files.length; done++) {
    await vi.waitUntil(() => gates.length === Math.min(4, files.length - done), 30_000);
    gates.shift()?.();
  }
  expect((await result).files.map(({ state }) => state)).toEqual(files.map(() => 'rescued'));
  expect(most).toBe(4);
});

test('copies that fail again and again hold up no other file', async () => {
  const files = Array.from({ length: 10 }, (_, index) => file(`${index}.mp4`));
  const does = ({ file: { fileId } }: RescueInput): Promise<RescueAnswer> =>
    Number.parseInt(fileId) < 8 ? never() : Promise.resolve(RESCUED);
  const { files: after } = await (await start({ files, does })).result();
  expect(after.slice(0, 8).map(({ state }) => state)).toEqual(Array(8).fill('backup'));
  expect(after.slice(8).map(({ state }) => state)).toEqual(['rescued', 'rescued']);
});

test('a rescue that is cancelled calls off its copies', async () => {
  let calledOff = 0;
  const does = async (): Promise<RescueAnswer> => {
    const context = Context.current();
    const beats = setInterval(() => context.heartbeat(), 50);
    try {
      return await context.cancelled;
    } catch (error) {
      calledOff += 1;
      throw error;
    } finally {
      clearInterval(beats);
    }
  };
  let startedCount = 0;
  const counted = (): Promise<RescueAnswer> => {
    startedCount += 1;
    return does();
  };
  const handle = await start({ files: [file('a.mp4'), file('b.mp4')], does: counted });
  await vi.waitUntil(() => startedCount === 2, 30_000);
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  expect(calledOff).toBe(2);
});

describe('malformed input returns a result and never throws:', () => {
  const some = { taskId: 'odd', files: [file('a.mp4')] };
  test.each<readonly [string, unknown, readonly unknown[]]>([
    ['null', null, []],
    ['a text', 'x', []],
    ['a list', [1, [2]], []],
    ['no files', { files: 'all' }, []],
    ['files that are none', { files: [null, 7, 'x', [], {}, { fileId: 7, state: 'backup' }] }, []],
    ['no time', some, [{ state: 'rescued' }]],
    ['a time that is none', { ...some, deadlineAtMs: 'tomorrow' }, [{ state: 'rescued' }]],
    ['the end of time', { ...some, deadlineAtMs: 1e300 }, [{ state: 'rescued' }]],
    [
      'a time that is over',
      { ...some, deadlineAtMs: 5 },
      [{ state: 'backup', note: expect.stringMatching(/no time was left/) }],
    ],
    [
      'the wrong types everywhere',
      { ...some, app: 1, sessionId: {}, roomId: [], storage: null, outputFolder: 7 },
      [{ state: 'rescued' }],
    ],
    ['a very long name', { files: [file('ü€😀'.repeat(1_000))] }, [{ state: 'rescued' }]],
  ])('%s', async (_what, input, files) => {
    expect((await (await startWith(input)).result()).files).toMatchObject(files);
  });
});

test('a file that ZEGO could not upload comes into the bucket, though its backup is away at first', async () => {
  const { storage, get } = await simulatorS3();
  const source = await backupServer(70, { status: 503 });
  const buckets = new Buckets({ storages: { default: storageParamsSchema.parse(storage) } });
  let tries = 0;
  const does = (input: RescueInput): Promise<RescueAnswer> => {
    if (++tries === 3) source.behaves.status = undefined;
    const nowMs = (): number => Context.current().info.currentAttemptScheduledTimestampMs;
    return realRescueFile(input, buckets, { nowMs, allowPrivateBackups: true });
  };
  const { files } = await (await start({ files: [file('a.mp4', { url: source.url })], does })).result();
  expect(files).toMatchObject([{ state: 'rescued', sizeBytes: 70 }]);
  expect(tries).toBe(3);
  expect(await get('f/a.mp4')).toEqual(contentBetween(0, 70));
});
