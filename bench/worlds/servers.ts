import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { BINARIES } from '../../src/temporal/binary-facts.js';
import { connectClient, findBinary, freePort, SEARCH_ATTRIBUTE_TYPES } from '../../src/temporal/index.js';
import { startServerProcess } from '../../src/temporal/server-process.js';

/** A dev server with its database in memory, and a connection to it. */
export interface DevServer {
  readonly address: string;
  readonly pid: number;
  readonly connection: Connection;
  /** Its name and version, for a report. */
  readonly version: string;
  readonly stop: () => Promise<void>;
}

/** Name and version of the time-skipping server, for a report: the server does not report its version. */
export const TEST_SERVER_VERSION = `Temporal time-skipping test server ${BINARIES['test-server'].version}`;

const NAMESPACE = 'default';
const UP_WITHIN_MS = 60_000;
const RETRY_MS = 200;

/** Temporal's time-skipping server. The caller tears it down. */
export async function timeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const { path } = await findBinary('test-server');
  return TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
}

/** Temporal's dev server with its database in memory, its queues set up as `reelkeeper dev` does. */
export async function devServerInMemory(): Promise<DevServer> {
  const { path } = await findBinary('dev-server');
  const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-bench-'));
  const port = await freePort();
  const server = await startServerProcess(path, startArguments(port), join(folder, 'temporal.log'));
  const stopServer = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const address = `127.0.0.1:${port}`;
    const connection = await Promise.race([connected(address), server.ended.then(failed)]);
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    return {
      address,
      pid: server.pid,
      connection,
      version: `Temporal dev server ${serverVersion} in memory`,
      stop: async () => {
        await connection.close();
        await stopServer();
      },
    };
  } catch (error) {
    await stopServer();
    throw error;
  }
}

function startArguments(port: number): string[] {
  const attributes = Object.entries(SEARCH_ATTRIBUTE_TYPES).map(([name, type]) => `${name}=${type}`);
  const dynamicConfig = [
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
    'frontend.enableServerVersionCheck=false',
  ];
  return [
    ...`server start-dev --headless --ip 127.0.0.1 --port ${port} --log-level error`.split(' '),
    ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
    ...dynamicConfig.flatMap((entry) => ['--dynamic-config-value', entry]),
  ];
}

async function connected(address: string): Promise<Connection> {
  const until = Date.now() + UP_WITHIN_MS;
  for (;;) {
    try {
      return (await connectClient({ target: { address, namespace: NAMESPACE, options: {} } })).connection;
    } catch (error) {
      if (Date.now() > until) throw error;
      await setTimeout(RETRY_MS);
    }
  }
}

function failed(how: string): never {
  throw new Error(`Temporal's dev server ${how} before it was up`);
}
