import { type RoomRequest, startTask } from './calls.js';

/** The least that can start a recording: one activity. */
export async function bareStart(request: RoomRequest): Promise<void> {
  await startTask(request);
}
