import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** Installs the SDK's native runtime and logs errors only. @param metricsAddress `host:port` to serve metrics on */
export function installQuietRuntime(metricsAddress?: string): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
      ...(metricsAddress !== undefined && { metrics: { prometheus: { bindAddress: metricsAddress } } }),
    },
  });
}
