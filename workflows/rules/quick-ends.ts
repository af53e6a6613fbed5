import type { TaskState } from '../state/task.js';

// A task that ends soon after its start delays the next restart. After several in a row, the lane is unstable.

/** A task that has recorded for longer did not end soon after its start. */
const QUICK_END_MS = 300_000;
/** So many quick ends in a row are no accident. */
const IN_A_ROW = 2;

/** Returns how many tasks in a row, this one included, ended soon after their start. */
export function quickEndsWith({ succession, start, end }: TaskState, nowMs: number): number {
  const livedMs = (end.seenAtMs ?? nowMs) - (start.acceptedAtMs ?? nowMs);
  return livedMs < QUICK_END_MS ? (succession?.quickEnds ?? 0) + 1 : 0;
}

/** Whether a task has not recorded for long, and those before it ended soon after their start. */
export function isUnstable({ succession, start }: TaskState, nowMs: number): boolean {
  return (succession?.quickEnds ?? 0) >= IN_A_ROW && nowMs - (start.acceptedAtMs ?? nowMs) < QUICK_END_MS;
}
