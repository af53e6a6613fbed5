import { ORPHAN_STANDINGS } from './fleet.js';
import type { SessionStatus } from './sessions.js';

/** The standings of a task of ZEGO. `owned`: a running session carries it. The others are those of an orphan. */
export const TASK_STANDINGS = ['owned', ...ORPHAN_STANDINGS] as const;

/** One of `TASK_STANDINGS`. */
export type TaskStanding = (typeof TASK_STANDINGS)[number];

/**
 * The ways to ZEGO. `zego`: this process called ZEGO with the app's credentials. `keeper`: it has none, and asked the app's
 * fleet keeper, whose worker has.
 */
export const TASK_WAYS = ['zego', 'keeper'] as const;

/** One of `TASK_WAYS`. */
export type TaskWay = (typeof TASK_WAYS)[number];

/** The session that carries or carried a task of ZEGO. */
export interface TaskOwner {
  readonly standing: TaskStanding;
  /** Absent for a foreign task. */
  readonly sessionId?: string;
  /** The status of the session's workflow; absent if it is unknown. */
  readonly sessionStatus?: SessionStatus;
  /** Why it is unsettled. */
  readonly why?: string;
}

/** A task of ZEGO with its owner. Times are ISO 8601 in UTC. */
export interface ZegoTask extends TaskOwner {
  readonly app: string;
  readonly taskId: string;
  readonly roomId?: string;
  /** ZEGO's task status, 1 to 5, if ZEGO has just reported it. */
  readonly status?: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** When ZEGO ends it at the latest, by the longest MaxRecordTime of its app. */
  readonly endsBy?: string;
}

/** The recording tasks of one app. */
export interface AppTasks {
  readonly app: string;
  readonly via: TaskWay;
  /** When ZEGO listed them, if the fleet keeper was asked: the end of its last sweep. */
  readonly listedAt?: string;
  /** Those without a running session first, then the oldest. */
  readonly tasks: readonly ZegoTask[];
}

/** An app whose tasks could not be listed. */
export interface UnlistedApp {
  readonly app: string;
  /** Why, and what to do. */
  readonly failure: string;
}

/** The recording tasks of several apps. */
export interface TaskList {
  readonly apps: readonly (AppTasks | UnlistedApp)[];
}

/** One task as ZEGO reports it. */
export interface TaskReading extends ZegoTask {
  readonly via: TaskWay;
}

/** The result of stopping a task. */
export interface TaskStop {
  readonly app: string;
  readonly taskId: string;
  /** `stopped`: ZEGO accepted StopRecord. `ended-already`: the task had ended before. */
  readonly how: 'stopped' | 'ended-already';
  /** Whether ZEGO reports that it has ended; absent if it could not be asked any more. */
  readonly hasEnded?: boolean;
  readonly endedAt?: string;
  /** The running session that carries the task, if it was stopped by force: it sees the end and closes. */
  readonly sessionId?: string;
  readonly via: TaskWay;
  /** ZEGO's id of the request. */
  readonly requestId: string;
}

/** Whether a running session carries a task, or may: only force stops it. */
export function isOwned({ standing }: Pick<TaskOwner, 'standing'>): boolean {
  return standing === 'owned' || standing === 'unsettled';
}
