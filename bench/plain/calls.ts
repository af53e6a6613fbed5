import { ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { SessionActivities, StartInput, TaskInput } from '../../src/contract/activities.js';
import { zegoTaskQueue } from '../../src/contract/ids.js';
import { STORAGE_TASK_QUEUE } from '../../src/contract/names.js';
import type { StorageActivities } from '../../src/contract/storage-activities.js';
import type { FileView } from '../../src/contract/view.js';
import type { ZegoAction } from '../../src/zego/tables/actions.js';

/** ZEGO ends a task after this time, even if the workflow fails. */
const MAX_RECORD_SECONDS = 86_400;

/** The room to record, and an app of the configuration. */
export interface RoomRequest {
  readonly app: string;
  readonly roomId: string;
}

/** The session's activities, on the task queue of an Action. */
function activitiesOn(app: string, action: ZegoAction): SessionActivities {
  return proxyActivities<SessionActivities>({
    taskQueue: zegoTaskQueue(app, action),
    startToCloseTimeout: '30 seconds',
  });
}

/** Starts a task. @throws ApplicationFailure unless ZEGO confirms the start */
export async function startTask({ app, roomId }: RoomRequest): Promise<TaskInput> {
  const { workflowId } = workflowInfo();
  const input: StartInput = {
    app,
    sessionId: workflowId,
    roomId,
    profile: 'default',
    storage: 'default',
    recording: {},
    clientTaskId: workflowId,
    maxRecordSeconds: MAX_RECORD_SECONDS,
  };
  const answer = await activitiesOn(app, 'StartRecord').startRecord(input);
  if (answer.verdict !== 'started') throw ApplicationFailure.nonRetryable(`Not started: ${answer.verdict}`);
  return { app, sessionId: workflowId, taskId: answer.taskId };
}

/** A task's status: whether it has ended, its files, and whether all of them are in the storage. */
export interface TaskStatus {
  readonly ended: boolean;
  readonly stored: boolean;
  readonly files: readonly FileView[];
}

/** Reads a task's status from ZEGO. */
export async function readStatus(task: TaskInput): Promise<TaskStatus> {
  const answer = await activitiesOn(task.app, 'DescribeRecordStatus').describeRecordStatus(task);
  if (answer.found !== 'task') return { ended: answer.found === 'no-such-task', stored: false, files: [] };
  const { files } = answer;
  const ended = answer.status === 3 || answer.status === 4;
  return { ended, stored: ended && files.every((file) => file.state === 'uploaded'), files };
}

const { checkFiles } = proxyActivities<Pick<StorageActivities, 'checkFiles'>>({
  taskQueue: STORAGE_TASK_QUEUE,
  startToCloseTimeout: '5 minutes',
});

/** Verifies the files of a room's task in the bucket. */
export async function verifyFiles(roomId: string, task: TaskInput, files: readonly FileView[]): Promise<void> {
  await checkFiles({ ...task, roomId, storage: 'default', outputFolder: '', files });
}

/** Stops a task. */
export async function stopTask(task: TaskInput): Promise<void> {
  await activitiesOn(task.app, 'StopRecord').stopRecord(task);
}
