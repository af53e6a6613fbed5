import { condition, defineSignal, setHandler, sleep } from '@temporalio/workflow';
import { SIGNALS } from '../../src/contract/names.js';
import { type RoomRequest, readStatus, startTask, stopTask } from './calls.js';

/** The input of the plain version. */
export interface PlainRequest extends RoomRequest {
  readonly recordSeconds: number;
  /** Delays before the polls; the last one applies to all further polls. */
  readonly pollsMs: readonly number[];
}

/** A simple recorder: start, poll until a stop or the deadline, stop, poll until all files are stored. */
export async function plainSession({ recordSeconds, pollsMs, ...room }: PlainRequest): Promise<void> {
  const received = { stop: false };
  setHandler(defineSignal(SIGNALS.stop), () => {
    received.stop = true;
  });
  const deadlineMs = Date.now() + recordSeconds * 1_000;
  const delayMs = (poll: number): number => pollsMs[Math.min(poll, pollsMs.length - 1)] ?? 30_000;
  const task = await startTask(room);
  let ended = false;
  for (let poll = 0; !received.stop && !ended && Date.now() < deadlineMs; poll++) {
    await condition(() => received.stop, Math.min(delayMs(poll), deadlineMs - Date.now()));
    ended = (await readStatus(task)).ended;
  }
  await stopTask(task);
  for (let poll = 0; !(await readStatus(task)).stored; poll++) await sleep(delayMs(poll));
}
