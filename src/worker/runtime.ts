import type { LogLevel, LogMetadata, Logger as TemporalLogger } from '@temporalio/common';
import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { SESSION_METRICS } from '../contract/session-metrics.js';
import { WORKER_METRICS } from './metrics/worker-metrics.js';

/** Settings of the SDK's native part in this process. */
interface RuntimeSettings {
  /** `host:port` to serve Prometheus metrics on. @default no metrics */
  readonly metricsAddress?: string;
}

const histogramBucketOverrides = Object.fromEntries(
  [...Object.values(WORKER_METRICS), ...Object.values(SESSION_METRICS)].flatMap((metric) =>
    'buckets' in metric ? [[metric.name, [...metric.buckets]]] : [],
  ),
);

/** The metrics can't be served at the configured address. */
export class MetricsUnavailable extends Error {
  override readonly name = 'MetricsUnavailable';
}

const PINO_LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Installs the SDK's native runtime with our logger, for the logs of Temporal, workflows and activities. It handles no
 * signals of the operating system. Keeps a runtime that is already installed.
 * @returns whether this call has installed it
 * @throws MetricsUnavailable
 */
export function installRuntime(logger: Logger, { metricsAddress }: RuntimeSettings = {}): boolean {
  if (Runtime._instance !== undefined) return false;
  try {
    Runtime.install({
      logger: temporalLogger(logger),
      shutdownSignals: [],
      telemetryOptions: {
        logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
        ...(metricsAddress !== undefined && {
          metrics: { prometheus: { bindAddress: metricsAddress, histogramBucketOverrides } },
        }),
      },
    });
    return true;
  } catch (error) {
    if (metricsAddress === undefined) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new MetricsUnavailable(`Metrics can't be served at worker.metricsAddress "${metricsAddress}": ${words}`);
  }
}

/** A message that each of an app's nine workers logs five times at every start and stop. */
const CHATTY = 'Worker state changed';

/** Returns a logger for Temporal's SDK that writes to a pino logger. */
export function temporalLogger(logger: Logger): TemporalLogger {
  const log = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    const { error, ...rest } = meta;
    // pino writes out an error's stack and cause under the name "err" only.
    const shownAs = message === CHATTY && level === 'INFO' ? 'DEBUG' : level;
    logger[PINO_LEVELS[shownAs]]({ ...rest, ...(error !== undefined && { err: error }) }, message);
  };
  return {
    log,
    trace: (message, meta) => log('TRACE', message, meta),
    debug: (message, meta) => log('DEBUG', message, meta),
    info: (message, meta) => log('INFO', message, meta),
    warn: (message, meta) => log('WARN', message, meta),
    error: (message, meta) => log('ERROR', message, meta),
  };
}
