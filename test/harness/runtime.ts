import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/**
 * Installs a runtime of Temporal's SDK that tells errors only, unless one is installed already. `tell` gets them
 * instead of the test run's output.
 */
export function quietRuntime(tell?: (entry: LogEntry) => void): void {
  if (Runtime._instance !== undefined) return;
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR', tell), telemetryOptions: { logging: { filter } } });
}

/** Ends the runtime, so that the next one may be another. No worker and no native connection may be left. */
export async function endRuntime(): Promise<void> {
  await Runtime._instance?.shutdown();
}
