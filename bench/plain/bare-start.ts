import { type RoomRequest, startTask } from './calls.js';

/** The smallest workflow that starts a recording: one activity. */
export async function bareStart(request: RoomRequest): Promise<void> {
  await startTask(request);
}
