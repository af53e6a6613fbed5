import { type Interval, merged } from '../../../src/contract/intervals.js';
import type { EndReason, FileState, FileView } from '../../../src/contract/view.js';
import { newTask, type TaskState } from '../../../workflows/state/task.js';
import { START_MS } from './fake-zego.js';
import { taskWith } from './task-with.js';

const at = (seconds: number): number => START_MS + seconds * 1_000;

/** A file's footage, in seconds after the session's start. */
export interface Shot {
  readonly from: number;
  readonly length: number;
  readonly state?: FileState;
}

/** When a task lived, in seconds after the session's start, and what it left. */
export interface Lived {
  readonly lane?: number;
  readonly number?: number;
  readonly from: number;
  readonly to: number;
  readonly endReason?: EndReason;
  readonly files: readonly Shot[];
}

/** A settled task that lived and left files as given. */
export function settledTask({ lane = 0, number = 1, from, to, endReason = 'stopped', files }: Lived): TaskState {
  const taskId = `T${lane}-${number}`;
  const views = files.map(
    (one, i): FileView => ({
      taskId,
      fileId: `${taskId}-${i}`,
      format: 'mp4',
      sizeBytes: 1,
      durationMs: one.length * 1_000,
      beganAt: new Date(at(one.from)).toISOString(),
      state: one.state ?? 'verified',
    }),
  );
  const reachable = files.filter((one) => !['failed', 'recording', 'uploading'].includes(one.state ?? 'verified'));
  return taskWith(newTask(lane, number, `uuid-${lane}-${number}`, at(from)), {
    phase: 'settled',
    taskId,
    reported: { seenRecording: true, beganAtMs: at(from) },
    start: { startedAtMs: at(from), acceptedAtMs: at(from) },
    end: { atMs: at(to), seenAtMs: at(to), reason: endReason },
    files: {
      listed: views,
      covered: merged(reachable.map((one): Interval => [at(one.from), at(one.from + one.length)])),
    },
  });
}
