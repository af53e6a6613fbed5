import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { NoWorker } from '../contract/workers.js';
import { absenceOf, lastPolledMs, noWorker } from './last-poll.js';

const FIRST_LOOK_MS = 3_500;
/** By then Temporal offers a task to any worker: it keeps it for some seconds for the one that has its session in the cache. */
const SECOND_LOOK_MS = 13_000;
/** Temporal reports polls to the second. */
const SECOND_MS = 1_000;

/** Ends a call that no worker will take. */
export class NoWorkerTookIt extends Error {
  override readonly name = 'NoWorkerTookIt';

  constructor(readonly absence: NoWorker) {
    super('no worker polls');
  }
}

/**
 * Rejects once it is clear that no worker takes a call which begins now: none has polled for a minute, or none has polled
 * since Temporal gave up the worker that had the session in its cache. Stays pending otherwise, and after `signal`.
 * @throws NoWorkerTookIt
 */
export async function untilUntaken(client: Client, signal: AbortSignal): Promise<never> {
  const beganMs = Date.now();
  try {
    await sleep(FIRST_LOOK_MS, undefined, { signal, ref: false });
    const absence = absenceOf(await lastPolledMs(client), Date.now());
    if (absence) throw new NoWorkerTookIt(absence);
    await sleep(SECOND_LOOK_MS - FIRST_LOOK_MS, undefined, { signal, ref: false });
    const polledMs = await lastPolledMs(client);
    if (polledMs === undefined || polledMs + SECOND_MS < beganMs) throw new NoWorkerTookIt(noWorker(polledMs));
  } catch (error) {
    if (error instanceof NoWorkerTookIt && !signal.aborted) throw error;
    // The call has ended, or Temporal does not respond: the call itself reports that.
  }
  return new Promise<never>(() => {});
}
