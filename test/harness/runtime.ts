import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/**
 * Installs a runtime of Temporal's SDK that logs errors only, unless one is installed already. `onEntry` receives them
 * instead of the test run's output.
 */
export function quietRuntime(onEntry?: (entry: LogEntry) => void): void {
  if (Runtime._instance !== undefined) return;
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR', onEntry), telemetryOptions: { logging: { filter } } });
}

/** Ends the runtime; the next one may be different. No worker or native connection may be left. */
export async function endRuntime(): Promise<void> {
  await Runtime._instance?.shutdown();
}
