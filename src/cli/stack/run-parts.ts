import { Interrupted, takeInterrupts } from './interrupt.js';
import { Parts } from './parts.js';

/**
 * Runs what `start` adds to the parts until somebody asks for the end (Ctrl-C, SIGTERM), then ends it in order. `run`
 * may end it earlier by returning. A second Ctrl-C ends it at once.
 * @throws PartDied when a part ended by itself, and what `run` throws, once all parts have ended
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
  // What went wrong while ending is told only where nothing else has.
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
