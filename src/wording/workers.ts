import type { NoWorker } from '../contract/workers.js';
import { durationText } from './amounts.js';

/** What to do without a worker, as a sentence. */
export const START_A_WORKER = 'Start "reelkeeper worker", anywhere with the configuration.';

/** That no worker runs, or that none has responded in time (undefined), and what that means, in sentences. */
export function noWorkerText(absence: NoWorker | undefined, nowMs: number): string {
  return (
    `${absenceText(absence, nowMs)} Sessions make no progress until one does, and ZEGO records on meanwhile. A stop is stored ` +
    `and carried out then. ${START_A_WORKER}`
  );
}

/** What becomes of a stop that was sent without a worker, in sentences. */
export function storedStopText(absence: NoWorker, nowMs: number): string {
  return `Temporal has stored the stop. ${absenceText(absence, nowMs)} The stop is carried out when one starts. ${START_A_WORKER}`;
}

function absenceText(absence: NoWorker | undefined, nowMs: number): string {
  if (!absence) return 'No worker responds.';
  const { lastSeenAt } = absence;
  if (lastSeenAt === undefined) return 'No worker runs.';
  return `No worker responds: the last one polled ${durationText(Math.max(0, nowMs - Date.parse(lastSeenAt)))} ago.`;
}
