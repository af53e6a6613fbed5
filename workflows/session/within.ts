import type { CancellationScope } from '@temporalio/workflow';

/**
 * Starts an operation inside a scope and returns its own promise. The promise of `scope.run` would stay pending beside it,
 * and the SDK keeps the stack of every pending promise in memory.
 */
export function within<T>(scope: CancellationScope, start: () => Promise<T>): Promise<T> {
  let started: Promise<T> | undefined;
  const run = scope.run(async () => {
    started = start();
  });
  return started ?? run.then(() => Promise.reject(new Error('The scope did not start the operation')));
}
