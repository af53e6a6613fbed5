import type { Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findBinary, SEARCH_ATTRIBUTE_TYPES } from '../../src/temporal/index.js';

/** Temporal's time-skipping server. The caller tears it down. */
export async function timeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const { path } = await findBinary('test-server');
  return TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
}

/** Temporal's dev server with its database in memory, its queues set up as `reelkeeper dev` does. */
export async function devServerInMemory(): Promise<TestWorkflowEnvironment> {
  const { path } = await findBinary('dev-server');
  const attributes = Object.entries(SEARCH_ATTRIBUTE_TYPES).flatMap(([name, type]) => [
    '--search-attribute',
    `${name}=${type}`,
  ]);
  const dynamicConfig = [
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
    'frontend.enableServerVersionCheck=false',
  ];
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      extraArgs: [...attributes, ...dynamicConfig.flatMap((entry) => ['--dynamic-config-value', entry])],
      log: { format: 'pretty', level: 'error' },
    },
  });
}

/** The server's own word on its version. */
export async function serverVersion(connection: Connection, kind: string): Promise<string> {
  const { serverVersion: version } = await connection.workflowService.getSystemInfo({});
  return version ? `${kind} ${version}` : kind;
}
