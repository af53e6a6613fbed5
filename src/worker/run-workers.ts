import type { Worker } from '@temporalio/worker';

/** The part of a worker that `runWorkers` uses. */
export type RunnableWorker = Pick<Worker, 'run' | 'shutdown' | 'getState'>;

/**
 * Runs all workers until the signal is aborted, then shuts them down: they take no new tasks and finish those in progress
 * within the grace time. If one fails, the others are shut down too.
 * @throws the error of the first worker that failed, once all have ended
 */
export async function runWorkers(
  workers: readonly RunnableWorker[],
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const shutdown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  let failure: { readonly error: unknown } | undefined;
  const runs = workers.map(async (worker) => {
    try {
      await worker.run();
    } catch (error) {
      failure ??= { error };
      shutdown();
    }
  });
  signal.addEventListener('abort', shutdown, { once: true });
  if (signal.aborted) shutdown();
  await Promise.all(runs);
  signal.removeEventListener('abort', shutdown);
  if (failure) throw failure.error;
}
