import type { RunningWorker } from '../../worker/index.js';
import type { Part } from './parts.js';

/** A running worker as a part; `drain` controls its signal. */
export function workerPart({ stopped }: RunningWorker, drain: AbortController): Part {
  return {
    name: 'the worker',
    ended: stopped.then(
      () => 'ended',
      (error: unknown) => `failed (${error instanceof Error ? error.message : String(error)})`,
    ),
    stop: async () => {
      drain.abort();
      // `ended` reports the failure.
      await stopped.catch(() => {});
    },
  };
}
