import { sleep } from '@temporalio/workflow';
import { fileRescue as originalRescue } from '../../../workflows/file-rescue.js';
import { recordingRoom as originalCoordinator } from '../../../workflows/recording-room.js';
import { recordingSession as original } from '../../../workflows/recording-session.js';
import { webhookDelivery as originalDelivery } from '../../../workflows/webhook-delivery.js';

/** A session with an incompatible change: a timer before everything else. */
export async function recordingSession(request: unknown): Promise<unknown> {
  await sleep(1_000);
  return await original(request);
}

/** A coordinator with the same incompatible change. */
export async function recordingRoom(): Promise<void> {
  await sleep(1_000);
  await originalCoordinator();
}

/** A delivery with the same incompatible change. */
export async function webhookDelivery(input: unknown): Promise<unknown> {
  await sleep(1_000);
  return await originalDelivery(input);
}

/** A rescue with the same incompatible change. */
export async function fileRescue(input: unknown): Promise<unknown> {
  await sleep(1_000);
  return await originalRescue(input);
}
