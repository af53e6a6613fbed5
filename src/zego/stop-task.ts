import type { ZegoClient } from './client.js';
import { ZegoError } from './error.js';
import { isDoneAlready, ZEGO_CODES } from './tables/codes.js';

/** ZEGO's confirmation that a task is stopped. */
export interface StopConfirmation {
  readonly how: 'stopped' | 'no-such-task' | 'ended-already';
  readonly requestId: string;
}

/**
 * Sends StopRecord once. That the task has ended before, or does not exist, confirms the stop too.
 * @throws ZegoError for any other response, or none
 */
export async function stopTask(zego: ZegoClient, taskId: string): Promise<StopConfirmation> {
  try {
    const { requestId } = await zego.stopRecord({ TaskId: taskId });
    return { how: 'stopped', requestId };
  } catch (error) {
    const { code, requestId = '' } = error instanceof ZegoError ? error : {};
    if (code === undefined || !isDoneAlready('StopRecord', code)) throw error;
    return { how: code === ZEGO_CODES.noSuchTask ? 'no-such-task' : 'ended-already', requestId };
  }
}
