import { ApplicationFailure } from '@temporalio/workflow';
import type { DescribeAnswer, StopAnswer, TaskInput } from '../../src/contract/activities.js';
import { failure, innermostCause } from '../../src/contract/failures.js';
import { fleetWorkflowId, TASK_ID, TASK_STOP_MS } from '../../src/contract/fleet.js';
import { FAILURES } from '../../src/contract/names.js';
import { fieldsOf } from '../../src/json/objects.js';
import type { ZegoAction } from '../../src/zego/tables/actions.js';
import { quickCalls, stopCall } from '../activity-calls.js';
import { failureText, wasPerhapsNeverTaken } from '../activity-failures.js';

/** Rejects an update without a TaskId before it adds to the history. @throws InvalidRequest */
export function checkTaskBody(body: unknown): void {
  taskIdIn(body);
}

/** Describes a task for a caller. @throws NotServed; the activity's failure */
export async function askAboutTask(app: string, body: unknown): Promise<DescribeAnswer> {
  const taskId = taskIdIn(body);
  const describe = quickCalls(app, 'DescribeRecordStatus', `describe task ${shown(taskId)} for a caller`);
  return called('DescribeRecordStatus', app, () => describe.describeRecordStatus(inputOf(app, taskId)));
}

/** Stops a task for a caller, whichever session carries it. @throws NotServed, ZegoRejected, ZegoUnreachable */
export async function stopTask(app: string, body: unknown): Promise<StopAnswer> {
  const taskId = taskIdIn(body);
  const stop = stopCall(app, `stop task ${shown(taskId)} for a caller`, TASK_STOP_MS);
  return called('StopRecord', app, () => stop(inputOf(app, taskId)));
}

/** Returns the result of a call, or throws the activity's own failure. */
async function called<T>(action: ZegoAction, app: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (wasPerhapsNeverTaken(error)) {
      const message = `${action} was not sent: no worker serves this action of app "${app}"`;
      throw failure(FAILURES.notServed, message);
    }
    const cause = innermostCause(error);
    if (cause instanceof ApplicationFailure) {
      throw failure(cause.type ?? 'Error', cause.message, cause.details ?? []);
    }
    const message = failureText(error);
    throw failure(FAILURES.zegoUnreachable, `${action} got no response: ${message}`, [{ action, message }]);
  }
}

function inputOf(app: string, taskId: string): TaskInput {
  return { app, sessionId: fleetWorkflowId(app), taskId };
}

function taskIdIn(body: unknown): string {
  const { taskId } = fieldsOf(body);
  if (typeof taskId === 'string' && TASK_ID.test(taskId)) return taskId;
  const mistake = { path: 'taskId', message: 'must have 1 to 128 printable ASCII characters' };
  throw failure(FAILURES.invalidRequest, 'The update needs a TaskId', [{ mistakes: [mistake] }]);
}

function shown(taskId: string): string {
  return taskId.slice(0, 40);
}
