import { createServer } from 'node:http';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import { checkPort, freePort, startEmbeddedServer } from '../../src/temporal/index.js';
import { BINARIES_DATA_DIR, devServer, startDevServer, temporaryFolder } from '../harness/servers.js';

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const startRoom = (client: Client, workflowId: string) =>
  client.workflow.start('anything', { workflowId, taskQueue: 'nobody', workflowExecutionTimeout: '1h' });

describe('the embedded server', async () => {
  const server = await devServer();

  test('answers on its address and serves the Web UI', async () => {
    const ui = await fetch(server.uiUrl);
    expect(ui.status).toBe(200);
    await withClient(server.address, async (client) => {
      const handle = await startRoom(client, 'math-101');
      expect((await handle.describe()).status.name).toBe('RUNNING');
    });
  });
});
