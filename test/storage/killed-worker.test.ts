import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { expect, test, vi } from 'vitest';
import {
  FILE_RESCUE_WORKFLOW,
  type FileRescueAnswer,
  type FileRescueInput,
  fileRescueId,
  WORKFLOW_TASK_QUEUE,
} from '../../src/contract/index.js';
import type { CopyProgress } from '../../src/storage/index.js';
import { System, simulatorStorages } from '../e2e/system.js';
import { type BackupServer, backupServer, contentBetween } from './backup-server.js';

const MiB = 1_048_576;
const PART = 8 * MiB;
/** A killed worker is noticed after half a minute, and the next try comes some seconds later. */
const MINUTES_MS = 180_000;

const system = await System.start({ storages: simulatorStorages });

type Handle = WorkflowHandle<(input: FileRescueInput) => Promise<FileRescueAnswer>>;

async function rescue(source: BackupServer, fileId: string, sizeBytes: number): Promise<Handle> {
  const taskId = `task of ${fileId}`;
  const beganAt = new Date().toISOString();
  const file = { taskId, fileId, url: source.url, format: 'mp4', sizeBytes, durationMs: 1_000, beganAt };
  const where = { app: 'default', sessionId: 's', roomId: 'r', storage: 'default', outputFolder: 'classes/' };
  const input: FileRescueInput = {
    ...where,
    taskId,
    files: [{ ...file, state: 'backup' }],
    deadlineAtMs: Date.now() + 3_600_000,
  };
  return system.temporal.workflow.start<(input: FileRescueInput) => Promise<FileRescueAnswer>>(FILE_RESCUE_WORKFLOW, {
    args: [input],
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowId: fileRescueId('s', taskId),
  });
}

/** The numbers of the parts that Temporal knows to be finished. */
async function finishedParts(handle: Handle): Promise<readonly number[]> {
  const { raw } = await handle.describe();
  const payload = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0];
  if (!payload) return [];
  return defaultPayloadConverter.fromPayload<CopyProgress>(payload).parts.map(([number]) => number);
}

/** Whether the simulator's bucket holds the file, byte for byte. */
async function isWhole(fileId: string, sizeBytes: number): Promise<boolean> {
  const file = await open(join(system.folder, 'bucket/buckets/recordings/classes', fileId));
  try {
    const { size } = await file.stat();
    const piece = Buffer.allocUnsafe(PART);
    for (let from = 0; from < sizeBytes; from += PART) {
      const { bytesRead } = await file.read(piece, 0, PART, from);
      if (!piece.subarray(0, bytesRead).equals(contentBetween(from, Math.min(sizeBytes, from + PART)))) return false;
    }
    return size === sizeBytes;
  } finally {
    await file.close();
  }
}

/** A copy of three parts whose worker was killed; the next try, in another worker, comes while other tests run. */
const killed = await killedCopy(6 * PART);

async function killedCopy(size: number) {
  const source = await backupServer(size, { holdFrom: 3 * PART });
  const handle = await rescue(source, 'killed.mp4', size);
  await vi.waitUntil(async () => (await finishedParts(handle)).length === 3, { timeout: 60_000, interval: 200 });
  await system.kill('worker');
  const finished = await finishedParts(handle);
  source.requested.length = 0;
  source.behaves.holdFrom = Number.POSITIVE_INFINITY;
  await system.startPart('worker');
  return { size, source, handle, finished };
}

test('a copy whose backup is cut off continues where it was, though no heartbeat was due', {
  timeout: MINUTES_MS,
}, async () => {
  const size = 6 * PART;
  const source = await backupServer(size, { holdFrom: 3 * PART });
  const handle = await rescue(source, 'cut.mp4', size);
  // Each lane asks for a part once the one before it is finished.
  await vi.waitUntil(() => [3, 4].every((part) => source.requested.includes(part * PART)), { timeout: 60_000 });
  source.behaves.cutAfter = 65_536;
  source.behaves.holdFrom = Number.POSITIVE_INFINITY;
  await vi.waitUntil(async () => (await handle.describe()).raw.pendingActivities?.[0]?.attempt === 2, 60_000);
  source.requested.length = 0;
  source.behaves.cutAfter = undefined;

  expect(await handle.result()).toMatchObject({ files: [{ state: 'rescued', sizeBytes: size }] });
  expect([...source.requested].sort((a, b) => a - b)).toEqual([3 * PART, 4 * PART, 5 * PART]);
  expect(await isWhole('cut.mp4', size)).toBe(true);
});

test('a copy whose worker is killed continues in another, and copies no finished part again', {
  timeout: MINUTES_MS,
}, async () => {
  const { size, source, handle, finished } = killed;
  expect(await handle.result()).toMatchObject({ files: [{ state: 'rescued', sizeBytes: size }] });
  expect(new Set(finished)).toEqual(new Set([1, 2, 3]));
  expect([...source.requested].sort((a, b) => a - b)).toEqual([3 * PART, 4 * PART, 5 * PART]);
  expect(await isWhole('killed.mp4', size)).toBe(true);
});

/** Resident memory of a process in bytes. */
async function memoryOf(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) * 1_024;
}

test.each([
  ['in parts', true],
  ['from its beginning', false],
])('a large file is copied %s in little memory', { timeout: MINUTES_MS }, async (_how, ranges) => {
  const size = 200 * MiB + 1;
  const source = await backupServer(size, { ranges });
  const { pid } = system.part('worker');
  const before = await memoryOf(pid);
  const handle = await rescue(source, `large-${ranges}.mp4`, size);
  const result = handle.result();
  const samples = [before];
  const sampled = async (): Promise<boolean> => {
    samples.push(await memoryOf(pid));
    // Each sample is a process.
    return Promise.race([result.then(() => true), sleep(250).then(() => false)]);
  };
  while (!(await sampled()));
  expect(await result).toMatchObject({ files: [{ state: 'rescued' }] });
  expect((Math.max(...samples) - before) / MiB).toBeLessThan(150);
  expect(await isWhole(`large-${ranges}.mp4`, size)).toBe(true);
});
