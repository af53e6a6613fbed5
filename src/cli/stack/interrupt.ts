const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const FORCED_EXIT_CODE = 130;

/** The change to end this process in order. */
interface Interrupt {
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Leaves the signals of the operating system to Node again. */
  ignore(): void;
}

/** Takes the signals that end a process. The second one ends it at once, after `force`. */
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

/** Somebody asked for the end while something was still being done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('Interrupted.');
  }
}
