import { Parts } from './parts.js';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const FORCED_EXIT_CODE = 130;

/**
 * Runs the parts that `run` adds until `run` returns or the process is interrupted (Ctrl-C, SIGTERM, SIGHUP), then stops
 * them in order. A second interrupt kills them and exits at once.
 * @throws PartDied when a part ends unexpectedly; errors of `run`; both once all parts have stopped
 */
export async function runParts(run: (parts: Parts, signal: AbortSignal) => Promise<void>): Promise<void> {
  const parts = new Parts();
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (!interrupt.signal.aborted) {
      interrupt.abort();
      return;
    }
    parts.kill();
    process.exit(FORCED_EXIT_CODE);
  };
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  const errors: unknown[] = [];
  const running = Promise.race([run(parts, interrupt.signal), parts.died]);
  await running.catch((error: unknown) => {
    if (!interrupt.signal.aborted || !isAbort(error)) errors.push(error);
  });
  await parts.stop().catch((error: unknown) => errors.push(error));
  for (const name of STOP_SIGNALS) process.off(name, onSignal);
  // An error while stopping is reported only if there is no earlier one.
  if (errors.length > 0) throw errors[0];
}

/** Waits until the signal is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
