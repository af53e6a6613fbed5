import type { StopAnswer, TaskInput } from '../src/contract/activities.js';
import { isDoneAlready, ZEGO_CODES } from '../src/zego/index.js';
import { clientOf } from './client-of.js';
import type { ActivityDependencies } from './dependencies.js';
import { asZegoError, refusedCall } from './refusals.js';

/** Stops a task. Throws a retryable failure unless ZEGO confirms: configurations and networks get fixed. */
export async function stopRecord(input: TaskInput, dependencies: ActivityDependencies): Promise<StopAnswer> {
  try {
    const { requestId } = await clientOf(dependencies, input).stopRecord({ TaskId: input.taskId });
    return { how: 'stopped', requestId };
  } catch (error) {
    const zegoError = asZegoError(error);
    const { code, requestId = '' } = zegoError;
    if (code !== undefined && isDoneAlready('StopRecord', code)) {
      return { how: code === ZEGO_CODES.noSuchTask ? 'no-such-task' : 'ended-already', requestId };
    }
    throw refusedCall('StopRecord', zegoError, dependencies.worker);
  }
}
