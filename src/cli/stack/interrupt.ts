const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const FORCED_EXIT_CODE = 130;

/** A request to stop this process in order. */
interface Interrupt {
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Restores Node's handling of the signals. */
  ignore(): void;
}

/** Handles SIGINT, SIGTERM and SIGHUP. The second signal calls `force` and exits at once. */
export function takeInterrupts(force: () => void): Interrupt {
  const controller = new AbortController();
  const take = (): void => {
    if (!controller.signal.aborted) {
      controller.abort(new Interrupted());
      return;
    }
    force();
    process.exit(FORCED_EXIT_CODE);
  };
  for (const name of STOP_SIGNALS) process.on(name, take);
  return {
    signal: controller.signal,
    ignore: () => {
      for (const name of STOP_SIGNALS) process.off(name, take);
    },
  };
}

/** The process was interrupted during an operation. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('Interrupted.');
  }
}
