import { Interrupted, takeInterrupts } from './interrupt.js';
import { Parts } from './parts.js';

/**
 * Runs the parts that `run` adds until `run` returns or the process is interrupted (Ctrl-C, SIGTERM, SIGHUP), then stops
 * them in order. A second interrupt stops them at once.
 * @throws PartDied when a part ends unexpectedly; errors of `run`; both once all parts have stopped
 */
export async function runParts(run: (parts: Parts, signal: AbortSignal) => Promise<void>): Promise<void> {
  const parts = new Parts();
  const interrupt = takeInterrupts(() => parts.kill());
  const errors: unknown[] = [];
  const running = Promise.race([run(parts, interrupt.signal), parts.died]);
  await running.catch((error: unknown) => {
    if (!interrupt.signal.aborted || !isInterruption(error)) errors.push(error);
  });
  await parts.stop().catch((error: unknown) => errors.push(error));
  interrupt.ignore();
  // An error while stopping is reported only if there is no earlier one.
  if (errors.length > 0) throw errors[0];
}

/** Waits until the signal is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function isInterruption(error: unknown): boolean {
  return error instanceof Interrupted || (error instanceof Error && error.name === 'AbortError');
}
