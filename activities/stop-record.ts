import type { StopAnswer, TaskInput } from '../src/contract/activities.js';
import { stopTask } from '../src/zego/stop-task.js';
import { clientOf } from './client-of.js';
import type { ActivityDependencies } from './dependencies.js';
import { asZegoError, refusedCall } from './refusals.js';

/** Stops a task. Throws a retryable failure unless ZEGO confirms: configurations and networks get fixed. */
export async function stopRecord(input: TaskInput, dependencies: ActivityDependencies): Promise<StopAnswer> {
  try {
    return await stopTask(clientOf(dependencies, input), input.taskId);
  } catch (error) {
    throw refusedCall('StopRecord', asZegoError(error), dependencies.worker);
  }
}
