import {
  FILE_RESCUE_WORKFLOW,
  type FileRescueAnswer,
  type FileRescueInput,
  fileRescueId,
  WORKFLOW_TASK_QUEUE,
} from '../../src/contract/index.js';
import type { Report } from '../report/report.js';
import { type BackupFile, backupFile } from '../worlds/backup-file.js';
import { type RealWorld, realWorld } from '../worlds/real-world.js';
import { WorkerProcess } from '../worlds/worker-process.js';

const MiB = 1_048_576;
const SIZE_BYTES = 2_048 * MiB;
const BOUND_MB = 256;

/** Memory and speed of a worker process that copies a file of 2 GiB from ZEGO's backup to a bucket. */
export async function rescue(): Promise<Report> {
  const world = await realWorld();
  const file = await backupFile(SIZE_BYTES);
  const worker = await WorkerProcess.start(world.settings);
  try {
    const before = await worker.memory();
    const beganMs = Date.now();
    const { files } = await copied(world, file);
    const seconds = (Date.now() - beganMs) / 1_000;
    const after = await worker.memory();
    const grownMb = (after.peakBytes - before.residentBytes) / 1e6;
    const state = files[0]?.state ?? 'nothing';
    return {
      title: 'A file of 2 GiB copied from the backup into a bucket',
      header: ['state', 'MB/s', 'resident before, MB', 'peak above it, MB', 'bound'],
      rows: [
        [
          state,
          (SIZE_BYTES / 1e6 / seconds).toFixed(0),
          (before.residentBytes / 1e6).toFixed(0),
          grownMb.toFixed(0),
          `below ${BOUND_MB} MB`,
        ],
      ],
      notes: [
        'Peak resident memory of a worker process, above its memory before the copy. Backup, bucket and worker are',
        'processes of one machine, whose processors and disk limit the speed.',
      ],
      broken: [
        ...(state === 'rescued' ? [] : [`the file is ${state}: ${files[0]?.note ?? 'no note'}`]),
        ...(grownMb < BOUND_MB ? [] : [`the worker's memory grew by ${grownMb.toFixed(0)} MB`]),
      ],
      server: world.server,
    };
  } finally {
    await worker.kill();
    await file.close();
    await world.close();
  }
}

async function copied({ client }: RealWorld, { url }: BackupFile): Promise<FileRescueAnswer> {
  const taskId = 'task-1';
  const where = { app: 'default', sessionId: 'session', roomId: 'room', storage: 'default', outputFolder: 'classes/' };
  const common = { taskId, format: 'mp4', durationMs: 3_600_000, beganAt: new Date().toISOString() };
  const input: FileRescueInput = {
    ...where,
    taskId,
    files: [{ ...common, fileId: 'large.mp4', url, sizeBytes: SIZE_BYTES, state: 'backup' }],
    deadlineAtMs: Date.now() + 3_600_000,
  };
  return client.workflow.execute<(input: FileRescueInput) => Promise<FileRescueAnswer>>(FILE_RESCUE_WORKFLOW, {
    args: [input],
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowId: fileRescueId('session', taskId),
  });
}
