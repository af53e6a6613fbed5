import type { CancellationScope } from '@temporalio/workflow';

/**
 * Starts something inside a scope and answers its own promise. That of `scope.run` would stay pending beside it, and the
 * SDK keeps the stack of every promise that does: a cached session would be larger by two of them.
 */
export function within<T>(scope: CancellationScope, start: () => Promise<T>): Promise<T> {
  let started: Promise<T> | undefined;
  const run = scope.run(async () => {
    started = start();
  });
  return started ?? run.then(() => Promise.reject(new Error('The scope has not started it')));
}
