import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { installRuntime, MetricsUnavailable, temporalLogger } from '../../src/worker/index.js';
import { listen } from '../harness/listen.js';
import { freePort } from '../harness/ports.js';

function recordingLogger() {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { logger, lines };
}

describe("Temporal's logger", () => {
  test.each([
    { method: 'trace', level: 10 },
    { method: 'debug', level: 20 },
    { method: 'info', level: 30 },
    { method: 'warn', level: 40 },
    { method: 'error', level: 50 },
  ] as const)('writes $method to pino, with its fields', ({ method, level }) => {
    const { logger, lines } = recordingLogger();
    temporalLogger(logger)[method]('a poll failed', { taskQueue: 'reelkeeper' });
    expect(lines).toMatchObject([{ level, msg: 'a poll failed', taskQueue: 'reelkeeper' }]);
  });

  test('logs the many states of workers at debug level only', () => {
    const { logger, lines } = recordingLogger();
    temporalLogger(logger).info('Worker state changed', { state: 'DRAINED' });
    temporalLogger(logger).error('Worker state changed', { state: 'FAILED' });
    expect(lines).toMatchObject([{ level: 20 }, { level: 50 }]);
  });

  test('writes out an error', () => {
    const { logger, lines } = recordingLogger();
    temporalLogger(logger).log('ERROR', 'Worker failed', { error: new TypeError('broken') });
    expect(lines).toMatchObject([{ msg: 'Worker failed', err: { type: 'TypeError', message: 'broken' } }]);
  });
});

describe('the native runtime', () => {
  afterEach(async () => Runtime._instance?.shutdown());

  test('logs to our logger, leaves signals alone, and is installed once', () => {
    const { logger, lines } = recordingLogger();
    const signals = process.listenerCount('SIGTERM');
    expect(installRuntime(logger)).toBe(true);
    expect(installRuntime(logger)).toBe(false);
    expect(process.listenerCount('SIGTERM')).toBe(signals);
    Runtime.instance().logger.warn('heard');
    Runtime.instance().flushLogs();
    expect(lines).toMatchObject([{ msg: 'heard', level: 40 }]);
  });

  test('serves metrics at the configured address', async () => {
    const metricsAddress = `127.0.0.1:${await freePort()}`;
    installRuntime(recordingLogger().logger, { metricsAddress });
    const answer = await fetch(`http://${metricsAddress}/metrics`);
    expect(answer.status).toBe(200);
  });

  test('names the address at which metrics cannot be served', async () => {
    await using taken = await listen();
    const metricsAddress = `127.0.0.1:${taken.port}`;
    const install = (): boolean => installRuntime(recordingLogger().logger, { metricsAddress });
    expect(install).toThrow(MetricsUnavailable);
    expect(install).toThrow(`worker.metricsAddress "${metricsAddress}"`);
  });

  test('stays unchanged if it is already installed', () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    expect(installRuntime(recordingLogger().logger)).toBe(false);
  });
});
