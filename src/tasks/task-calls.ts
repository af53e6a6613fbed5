import type { TaskOwner, TaskWay, ZegoTask } from '../contract/index.js';
import type { StopConfirmation } from '../zego/stop-task.js';

/** A task of ZEGO without its owner. */
export type FoundTask = Omit<ZegoTask, keyof TaskOwner>;

/** The calls to ZEGO about the tasks of one app. All throw errors of the client that name the app. */
export interface TaskCalls {
  readonly app: string;
  readonly via: TaskWay;
  /** Lists all recording tasks. */
  list(): Promise<{ readonly tasks: readonly FoundTask[]; readonly listedAt?: string }>;
  /** Returns one task; undefined if ZEGO knows none with this id. */
  describe(taskId: string): Promise<FoundTask | undefined>;
  /** Sends StopRecord until ZEGO confirms it, for about 20 s. */
  stop(taskId: string): Promise<StopConfirmation>;
  /** Closes connections. */
  close(): void;
}

/** Returns when ZEGO ends a task at the latest. */
export function endsBy(startedAt: string | undefined, maxRecordMs: number): { readonly endsBy?: string } {
  if (startedAt === undefined) return {};
  return { endsBy: new Date(Date.parse(startedAt) + maxRecordMs).toISOString() };
}
