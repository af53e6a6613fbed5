import { sleep } from '@temporalio/workflow';
import { recordingSession as original, recordingRoom as originalDoor } from '../../../workflows/index.js';

/** The session as somebody may change it without a thought for those that run already: a timer before all else. */
export async function recordingSession(request: unknown): Promise<unknown> {
  await sleep(1_000);
  return await original(request);
}

/** The door, changed as carelessly. */
export async function recordingRoom(): Promise<void> {
  await sleep(1_000);
  await originalDoor();
}
