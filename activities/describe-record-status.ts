import { Context } from '@temporalio/activity';
import type { DescribeAnswer, TaskInput } from '../src/contract/activities.js';
import { isTaskEnded, ZEGO_CODES } from '../src/zego/index.js';
import { clientOf } from './client-of.js';
import { type ActivityDependencies, keeperFreshness } from './dependencies.js';
import { describedFiles } from './described-files.js';
import { asZegoError, refusalOf } from './refusals.js';

/** The most files returned while a task records, and once it has ended. */
const FILES_WHILE_LIVE = 10;
const FILES_AT_END = 300;

/** Polls a task once. Returns failures as values too: the session decides when the next poll follows. */
export async function describeRecordStatus(
  input: TaskInput,
  dependencies: ActivityDependencies,
): Promise<DescribeAnswer> {
  const client = clientOf(dependencies, input);
  const queuedMs = Math.max(0, dependencies.nowMs() - Context.current().info.currentAttemptScheduledTimestampMs);
  const common = { queuedMs, ...keeperFreshness(dependencies, input.app) };
  try {
    const { data } = await client.describeRecordStatus({ TaskId: input.taskId });
    const { Status, RecordBeginTimestamp, RecordEndTimestamp, RecordFiles = [] } = data;
    const beganAt = timeOf(RecordBeginTimestamp);
    const endedAt = timeOf(RecordEndTimestamp);
    return {
      ...common,
      found: 'task',
      status: Status,
      ...(beganAt !== undefined && { beganAt }),
      ...(endedAt !== undefined && { endedAt }),
      ...describedFiles(input.taskId, RecordFiles, isTaskEnded(Status) ? FILES_AT_END : FILES_WHILE_LIVE),
    };
  } catch (error) {
    const zegoError = asZegoError(error);
    if (zegoError.code === ZEGO_CODES.noSuchTask) return { ...common, found: 'no-such-task' };
    return {
      ...common,
      found: 'unavailable',
      refusal: refusalOf('DescribeRecordStatus', zegoError, dependencies.worker),
    };
  }
}

/** Returns Unix milliseconds as ISO 8601; undefined for 0, which ZEGO writes for "not yet". */
function timeOf(ms: number | undefined): string | undefined {
  return ms !== undefined && ms > 0 && ms <= 8.64e15 ? new Date(ms).toISOString() : undefined;
}
