import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** Installs the SDK's native runtime and logs errors only. */
export function installQuietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
}
