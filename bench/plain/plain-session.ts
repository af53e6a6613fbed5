import { condition, defineSignal, setHandler, sleep } from '@temporalio/workflow';
import { SIGNALS } from '../../src/contract/names.js';
import { look, type RoomRequest, startTask, stopTask } from './calls.js';

/** What the plain version is asked for. */
export interface PlainRequest extends RoomRequest {
  readonly recordSeconds: number;
  /** Delays before the polls; the last one is that of all further polls. */
  readonly pollsMs: readonly number[];
}

/** What every team writes by hand: start, look every so often until stop or deadline, stop, look until all is stored. */
export async function plainSession({ recordSeconds, pollsMs, ...room }: PlainRequest): Promise<void> {
  const change = { stop: false };
  setHandler(defineSignal(SIGNALS.stop), () => {
    change.stop = true;
  });
  const deadlineMs = Date.now() + recordSeconds * 1_000;
  const delayMs = (poll: number): number => pollsMs[Math.min(poll, pollsMs.length - 1)] ?? 30_000;
  const task = await startTask(room);
  let ended = false;
  for (let poll = 0; !change.stop && !ended && Date.now() < deadlineMs; poll++) {
    await condition(() => change.stop, Math.min(delayMs(poll), deadlineMs - Date.now()));
    ended = (await look(task)).ended;
  }
  await stopTask(task);
  for (let poll = 0; !(await look(task)).stored; poll++) await sleep(delayMs(poll));
}
