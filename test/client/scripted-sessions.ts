import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { afterAll, onTestFinished } from 'vitest';
import { RecordingClient, type StartResult } from '../../src/client/index.js';
import { type SessionRequest, WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import { freePort } from '../harness/ports.js';
import { devServer } from '../harness/servers.js';
import type { Script } from './workflows/scripted-session.js';

// Sessions that fail on purpose would fill the test run's output.
Runtime.install({ logger: new DefaultLogger('ERROR') });

/** A request for a session that does what `script` says. */
export function scripted(roomId: string, script: Script = {}): SessionRequest {
  return { roomId, metadata: JSON.parse(JSON.stringify(script)) };
}

/** Starts one more session, also of a room that is recorded already. */
export function another(client: RecordingClient, request: SessionRequest): Promise<StartResult> {
  return client.start(request, { sessionId: randomUUID() });
}

/** A client of a port where nothing listens, closed after the test. */
export async function clientOfNothing(callTimeoutMs?: number): Promise<RecordingClient> {
  const connection = Connection.lazy({ address: `127.0.0.1:${await freePort()}` });
  const temporal = new Client({ connection });
  const client = new RecordingClient({ client: temporal, ...(callTimeoutMs !== undefined && { callTimeoutMs }) });
  onTestFinished(async () => {
    await client.close();
    await connection.close();
  });
  return client;
}

/** A dev server and clients for it, gone after the test file. No worker runs. */
export async function temporalWithoutWorker() {
  const server = await devServer();
  const connection = await Connection.connect({ address: server.address });
  const temporal = new Client({ connection });
  const client = new RecordingClient({ client: temporal });
  afterAll(async () => {
    await client.close();
    await connection.close();
  });
  return { server, temporal, client };
}

/** A worker for scripted sessions, which whoever asks for it runs. Its connection ends with the test file. */
export async function scriptedWorker(address: string, options: Partial<WorkerOptions> = {}): Promise<Worker> {
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: resolve(import.meta.dirname, 'workflows/scripted-session.ts'),
    logger: Runtime.instance().logger,
  });
  const connection = await NativeConnection.connect({ address });
  afterAll(() => connection.close());
  return Worker.create({ connection, workflowBundle, taskQueue: WORKFLOW_TASK_QUEUE, ...options });
}

/** The same worker, running until the test file is over. */
export async function runScriptedWorker(address: string, options: Partial<WorkerOptions> = {}): Promise<void> {
  const worker = await scriptedWorker(address, options);
  const running = worker.run();
  afterAll(async () => {
    worker.shutdown();
    await running;
  });
}

/** A dev server, clients for it, and a worker that serves scripted sessions, gone after the test file. */
export async function scriptedSessions() {
  const world = await temporalWithoutWorker();
  await runScriptedWorker(world.server.address);
  return world;
}
