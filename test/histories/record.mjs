// Records the workflow histories that the replay test reads: `npm run build`, then `node test/histories/record.mjs`.
// Replaces test/histories/unreleased/; a release renames that folder to its version.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { RecordingClient } from '../../dist/src/client/index.js';
import { Secret, secretsOf, simulatorConfig } from '../../dist/src/config/index.js';
import { fileRescueId, WEBHOOK_EVENT_TYPES, webhookDeliveryId } from '../../dist/src/contract/index.js';
import { startGateway } from '../../dist/src/gateway/index.js';
import { createSimulator } from '../../dist/src/simulator/index.js';
import { findBinary, freePort, startEmbeddedServer } from '../../dist/src/temporal/index.js';
import { startWorker } from '../../dist/src/worker/index.js';
import { CLOSED_WITHIN_MS, CONTINUED_PATH, PATHS, recordAndStop, SUGGEST_AFTER_EVENTS, until } from './paths.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/** Runs `work` with Temporal, simulator, gateway and worker in one process, and returns its result. */
async function withSystem(dataDir, temporal, work, webhooks = {}) {
  const logger = pino({ level: process.env.REELKEEPER_LOG_LEVEL ?? 'silent' });
  const env = { ...process.env, REELKEEPER_TEMPORAL_CLI: temporal };
  const server = await startEmbeddedServer({ dataDir, env, port: await freePort(), uiPort: await freePort() });
  const simulator = await createSimulator({ initMs: 100, uploadMs: 100, callsPerSecond: 'unlimited' });
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection });
  const recordings = new RecordingClient({ client, callTimeoutMs: 60_000 });
  const gatewayPort = await freePort();
  const publicUrl = `http://127.0.0.1:${gatewayPort}`;
  const { endpoint, appId, serverSecret, callbackSecret } = simulator;
  const ours = simulatorConfig({ endpoint, publicUrl, gatewayPort, appId, serverSecret, callbackSecret });
  const config = { ...ours, webhooks };
  const gateway = await startGateway({ config, client: recordings, logger });
  const ending = new AbortController();
  const target = { address: server.address, namespace: server.namespace, options: {} };
  const worker = await startWorker({ config, logger, target, identity: 'worker', signal: ending.signal });
  try {
    const show = (id, runId) => historyOf({ temporal, address: server.address, id, runId });
    return await work({ simulator, client, recordings, show, secrets: secretsOf(config) });
  } finally {
    ending.abort();
    await worker.stopped;
    await gateway.stop();
    await simulator.close();
    await recordings.close();
    await connection.close();
    await server.stop();
  }
}

/** One run's history from Temporal's command line, in the JSON that every replayer reads. */
async function historyOf({ temporal, address, id, runId }) {
  const args = ['workflow', 'show', '--workflow-id', id, '--output', 'json', '--address', address];
  const options = { maxBuffer: 100_000_000 };
  const { stdout } = await promisify(execFile)(temporal, runId ? [...args, '--run-id', runId] : args, options);
  return stdout;
}

/** Runs one session and returns the histories of its runs, oldest first. */
async function record(name, path, { simulator, client, recordings, show }) {
  const { faults = [], request = {}, prepare, course, ends } = path;
  prepare?.(simulator.room(name));
  for (const fault of faults) simulator.fault({ ...fault, roomId: name });
  const { session } = await recordings.start({ roomId: name, ...request }, { sessionId: name });
  await course(session, client);
  await session.closed({ pollAfterMs: 300, timeoutMs: CLOSED_WITHIN_MS }).catch(expectedFailure);
  const { status } = await session.summary();
  const outcome = (await session.view()).outcome?.outcome;
  const ended = `${status} ${outcome}`;
  if (!(ends instanceof RegExp ? ends.test(ended) : ends === ended)) {
    throw new Error(`Session "${name}" ended as "${ended}" instead of "${ends}"`);
  }
  const histories = [];
  for (let runId; ; ) {
    const text = await show(name, runId);
    histories.unshift(text);
    runId = JSON.parse(text).events[0].workflowExecutionStartedEventAttributes.continuedExecutionRunId;
    if (!runId) return histories;
  }
}

function expectedFailure(error) {
  if (!['InvalidRequest', 'RecordingNotStarted', 'RecordingLost'].includes(error.name)) throw error;
}

/** Records a coordinator that starts a session, receives a second request, starts the next session and ends with it. */
async function recordCoordinator(name, { client, recordings, show }) {
  const first = await recordings.start({ roomId: name });
  const again = await recordings.start({ roomId: name, limits: { recordSeconds: 60 } });
  await until(first.session, ({ phase }) => phase === 'recording');
  await first.session.stop();
  const next = await recordings.start({ roomId: name });
  if (again.session.id !== first.session.id || !next.created) throw new Error(`The coordinator "${name}" started the wrong sessions`);
  await until(next.session, ({ phase }) => phase === 'recording');
  await next.session.stop();
  for (const { session } of [first, next]) await session.closed({ pollAfterMs: 300, timeoutMs: CLOSED_WITHIN_MS });
  const id = `room:default:${name}`;
  await client.workflow.getHandle(id).result();
  return show(id);
}

/** Records a session with a webhook endpoint, and one of its deliveries. */
async function recordWebhook(name, system) {
  const [history] = await record(name, { course: recordAndStop, ends: 'completed complete' }, system);
  const delivery = webhookDeliveryId(name, 'crm', 1);
  await system.client.workflow.getHandle(delivery).result();
  return [history, await system.show(delivery)];
}

/** Fields of events that depend on the machine and that no replay reads. */
const MACHINE_FIELDS = new Set(['identity', 'workerVersion', 'taskId', 'stackTrace', 'meteringMetadata', 'requestId']);

/** A history with one event a line, without traces of the machine. */
function tidy(history) {
  const { events } = JSON.parse(history, (key, value) => {
    if (MACHINE_FIELDS.has(key)) return undefined;
    if (key !== 'data' || typeof value !== 'string') return value;
    const text = Buffer.from(value, 'base64').toString('utf8');
    // Ports differ in every run.
    return Buffer.from(text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:8701')).toString('base64');
  });
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}

/** @throws when a history contains a secret or a path of this machine, inside or outside its payloads */
function check(name, text, secrets) {
  const payloads = [...text.matchAll(/"data":"([^"]*)"/g)].map(([, data]) => Buffer.from(data, 'base64').toString());
  const all = [text, ...payloads].join('\n');
  // The key of the simulator's bucket is "simulator" and no secret.
  const found = [ROOT, tmpdir() + '/', ...secrets.filter((secret) => secret !== 'simulator')];
  for (const part of found) if (all.includes(part)) throw new Error(`The history "${name}" contains "${part}"`);
}

async function eagerServer(folder, program) {
  const script = join(folder, 'temporal-that-suggests-early');
  const setting = `--dynamic-config-value limit.historyCount.suggestContinueAsNew=${SUGGEST_AFTER_EVENTS}`;
  const lines = ['#!/bin/sh', `[ "$1" = server ] || exec "${program}" "$@"`, `exec "${program}" "$@" ${setting}`];
  await writeFile(script, `${lines.join('\n')}\n`);
  await chmod(script, 0o755);
  return script;
}

const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-histories-'));
try {
  const { path: program } = await findBinary('dev-server');
  const texts = new Map();
  const keep = (name, history, { secrets }) => {
    texts.set(name, tidy(history));
    check(name, texts.get(name), secrets);
  };
  await withSystem(join(folder, 'all'), program, async (system) => {
    const recordOne = async ([name, path]) => {
      const [history] = await record(name, path, system);
      keep(name, history, system);
      if (name !== 'rescued') return;
      const { taskId } = (await system.recordings.get(name).view()).tasks[0];
      keep('file-rescue', await system.show(fileRescueId(name, taskId)), system);
    };
    const recordRoom = async () => {
      keep('coordinator', await recordCoordinator('coordinator', system), system);
    };
    // All sessions end before the system stops, even when one has failed.
    const settled = await Promise.allSettled([...Object.entries(PATHS).map(recordOne), recordRoom()]);
    const failed = settled.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
    if (failed.length > 0) throw new AggregateError(failed, failed.map(({ message }) => message).join('\n'));
  });
  await withSystem(join(folder, 'continued'), await eagerServer(folder, program), async (system) => {
    const histories = await record('continued', CONTINUED_PATH, system);
    if (histories.length < 2) throw new Error('The session did not continue as new');
    keep('continued-first-run', histories[0], system);
    keep('continued-last-run', histories.at(-1), system);
  });
  const receiver = createServer((request, response) => request.resume().on('end', () => response.end()));
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  const key = randomBytes(32).toString('base64');
  const crm = {
    url: new Secret(`http://127.0.0.1:${receiver.address().port}/hook`),
    secrets: [new Secret(key)],
    events: WEBHOOK_EVENT_TYPES,
    allowPrivateAddresses: true,
  };
  const recordDelivery = async (system) => {
    const [history, delivery] = await recordWebhook('webhook-sent', system);
    keep('webhook-sent', history, system);
    keep('webhook-delivery', delivery, system);
  };
  await withSystem(join(folder, 'webhook-sent'), program, recordDelivery, { crm });
  receiver.closeAllConnections();
  receiver.close();
  const target = join(ROOT, 'test/histories/unreleased');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const [name, text] of texts) {
    await writeFile(join(target, `${name}.json`), text);
    console.log(`${name}: ${text.split('\n').length - 3} events, ${Buffer.byteLength(text)} bytes`);
  }
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
