import type { StopAnswer, TaskInput } from '../src/contract/activities.js';
import { isDoneAlready, ZEGO_CODES } from '../src/zego/index.js';
import { clientOf } from './client-of.js';
import type { ActivityDependencies } from './dependencies.js';
import { asZegoError, refusedCall } from './refusals.js';

/** Asks ZEGO to stop a task. Throws until ZEGO confirms, whatever it says: configurations and networks get fixed. */
export async function stopRecord(input: TaskInput, dependencies: ActivityDependencies): Promise<StopAnswer> {
  try {
    const { requestId } = await clientOf(dependencies, input).stopRecord({ TaskId: input.taskId });
    return { how: 'stopped', requestId };
  } catch (error) {
    const refused = asZegoError(error);
    const { code, requestId = '' } = refused;
    if (code !== undefined && isDoneAlready('StopRecord', code)) {
      return { how: code === ZEGO_CODES.noSuchTask ? 'no-such-task' : 'ended-already', requestId };
    }
    throw refusedCall('StopRecord', refused, dependencies.worker);
  }
}
