/** `Status` of a task (DescribeRecordStatus, DescribeTasks). New values may appear. */
export const TASK_STATUS = {
  initialising: 1,
  recording: 2,
  ended: 3,
  endedAbnormally: 4,
  paused: 5,
} as const;

/** `Status` of a file (DescribeRecordStatus). ZEGO deletes backup files after 3 days. */
export const FILE_STATUS = {
  recording: 1,
  uploading: 2,
  uploaded: 3,
  backup: 4,
  failed: 5,
} as const;

/** Whether a task with this status has ended. An unknown status counts as not ended. */
export function isTaskEnded(status: number): boolean {
  return status === TASK_STATUS.ended || status === TASK_STATUS.endedAbnormally;
}
