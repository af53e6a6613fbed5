import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Worker,
  type WorkerOptions,
  type WorkflowBundle,
} from '@temporalio/worker';
import { afterAll } from 'vitest';
import { RecordingClient, type StartResult } from '../../src/client/index.js';
import { type SessionRequest, WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import { afterFile } from '../harness/after-file.js';
import { ownNamespace, type TemporalPlace } from '../harness/own-namespace.js';
import { freePort } from '../harness/ports.js';
import { quietRuntime } from '../harness/runtime.js';
import type { Script } from './workflows/scripted-session.js';

/** Bundled once for all test files of this worker of the runner. */
let bundle: Promise<WorkflowBundle> | undefined;

/** A request for a session that follows `script`. */
export function scripted(roomId: string, script: Script = {}): SessionRequest {
  return { roomId, metadata: JSON.parse(JSON.stringify(script)) };
}

/** Starts another session, even if the room is already recorded. */
export function another(client: RecordingClient, request: SessionRequest): Promise<StartResult> {
  return client.start(request, { sessionId: randomUUID() });
}

/** A client of a port where nothing listens. It is closed after the test file: the SDK retries for some seconds. */
export async function clientOfNothing(callTimeoutMs?: number): Promise<RecordingClient> {
  const connection = Connection.lazy({ address: `127.0.0.1:${await freePort()}` });
  const temporal = new Client({ connection });
  const client = new RecordingClient({ client: temporal, ...(callTimeoutMs !== undefined && { callTimeoutMs }) });
  afterFile(async () => {
    await client.close();
    await connection.close();
  });
  return client;
}

/** A namespace and clients for it, gone after the test file. No worker runs. */
export async function temporalWithoutWorker() {
  const place = await ownNamespace();
  const { address, namespace } = place;
  const connection = await Connection.connect({ address });
  const temporal = new Client({ connection, namespace });
  const client = new RecordingClient({ client: temporal });
  afterAll(async () => {
    await client.close();
    await connection.close();
  });
  return { place, temporal, client };
}

/** A worker for scripted sessions, to be run by the caller. Its connection ends with the test file. */
export async function scriptedWorker(
  { address, namespace }: TemporalPlace,
  options: Partial<WorkerOptions> = {},
): Promise<Worker> {
  // Sessions that fail on purpose would fill the test run's output.
  quietRuntime();
  bundle ??= bundleWorkflowCode({
    workflowsPath: resolve(import.meta.dirname, 'workflows/scripted-session.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const connection = await NativeConnection.connect({ address });
  afterAll(() => connection.close());
  const common = { connection, namespace, taskQueue: WORKFLOW_TASK_QUEUE };
  return Worker.create({ ...common, workflowBundle: await bundle, ...options });
}

/** The same worker, running until the test file is over. */
export async function runScriptedWorker(place: TemporalPlace, options: Partial<WorkerOptions> = {}): Promise<void> {
  const worker = await scriptedWorker(place, options);
  const running = worker.run();
  afterAll(async () => {
    worker.shutdown();
    await running;
  });
}

/** A namespace, clients for it, and a worker that serves scripted sessions, gone after the test file. */
export async function scriptedSessions() {
  const world = await temporalWithoutWorker();
  await runScriptedWorker(world.place);
  return world;
}
