import { TASK_SECONDS } from '../zego/tables/limits.js';

/**
 * The reasons why a session needs attention. `stop-not-confirmed`: ZEGO has not confirmed StopRecord for a minute.
 * `no-task`: it waits for a task. `restarting`: its tasks keep ending soon after their start. `not-verified`: its files
 * can't be looked up in the bucket. `not-rescued`: files can't be copied out of ZEGO's backup store. `terminated`: its
 * workflow was terminated or timed out, and its tasks may record.
 */
export const ATTENTION_REASONS = [
  'stop-not-confirmed',
  'no-task',
  'restarting',
  'not-verified',
  'not-rescued',
  'terminated',
] as const;

/** One of `ATTENTION_REASONS`. */
export type AttentionReason = (typeof ATTENTION_REASONS)[number];

/** Why a session needs attention. It clears itself. Times are ISO 8601 in UTC. */
export interface Attention {
  readonly reason: AttentionReason;
  readonly since: string;
  /** What happened, for a person. */
  readonly what: string;
  /** When it ends without anybody's help: the session gives up, or ZEGO ends the task. */
  readonly until?: string;
}

/** ZEGO ends every task within this time (StartRecord, MaxRecordTime). */
export const LONGEST_TASK_MS = TASK_SECONDS.maxRecord.max * 1_000;
