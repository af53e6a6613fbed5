// Records what Temporal keeps of sessions on every main path, for the replay test: `npm run build`, then
// `node scripts/record-histories.mjs`. Writes test/histories/unreleased/<path>.json, the files of before removed; a release renames the
// folder to its version.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { RecordingClient } from '../dist/src/client/index.js';
import { Secret, secretsOf, simulatorConfig } from '../dist/src/config/index.js';
import { fileRescueId, WEBHOOK_EVENT_TYPES, webhookDeliveryId } from '../dist/src/contract/index.js';
import { startGateway } from '../dist/src/gateway/index.js';
import { createSimulator } from '../dist/src/simulator/index.js';
import { findBinary, freePort, startEmbeddedServer } from '../dist/src/temporal/index.js';
import { startWorker } from '../dist/src/worker/index.js';

const ROOT = resolve(import.meta.dirname, '..');
const CLOSED_WITHIN_MS = 180_000;
const LAYOUT = { MixMode: 3 };
const whiteboard = { HasWhiteboard: true, Whiteboard: [{ HorizontalRatio: 16, VerticalRatio: 9, WhiteboardId: 'a' }] };

/**
 * The paths. `faults`: of the simulator, for the session's room. `request`: without the room. `course`: what is done to
 * the session until it closes by itself. `ends`: Temporal's status and the manifest's outcome, which must come true.
 */
const PATHS = {
  'plain-stop': { course: recordAndStop, ends: 'completed complete' },
  cancelled: {
    course: async (session) => {
      await session.started();
      await session.cancel();
    },
    ends: 'canceled complete',
  },
  deadline: { request: { limits: { recordSeconds: 10 } }, course: nothing, ends: 'completed complete' },
  'room-idle': {
    request: { recording: { RecordInputParams: { MaxIdleTime: 5 } } },
    prepare: (room) => room.empty(),
    course: nothing,
    ends: 'completed empty',
  },
  'all-controls': {
    request: { recording: { RecordInputParams: whiteboard } },
    course: async (session) => {
      await session.started();
      await session.updateLayout(LAYOUT);
      await session.updateWhiteboard('b');
      await session.pause();
      await session.resume();
      await session.takeSnapshot();
      await session.signals.updateLayout({ MixMode: 4 });
      await session.updateLayout({ MixMode: 9 }).catch(() => undefined);
      await session.signals.pause();
      await until(session, ({ phase }) => phase === 'paused');
      await session.stop('the lesson is over');
    },
    ends: 'completed complete',
  },
  'changes-while-starting': {
    course: async (session) => {
      await until(session, ({ tasks }) => tasks.some(({ taskId }) => taskId !== undefined));
      await session.signals.updateLayout(LAYOUT);
      await session.signals.pause();
      await until(session, ({ phase }) => phase === 'paused');
      await session.resume();
      await session.stop();
    },
    ends: /^completed (complete|empty)$/,
  },
  'at-capacity-then-started': {
    faults: [{ name: 'at-capacity', times: 2 }],
    course: recordAndStop,
    ends: 'completed complete',
  },
  'at-capacity-for-too-long': {
    faults: [{ name: 'at-capacity', times: 'always' }],
    request: { limits: { startSeconds: 10 } },
    course: nothing,
    ends: 'failed not-started',
  },
  'stopped-while-waiting': {
    faults: [{ name: 'at-capacity', times: 'always' }],
    course: async (session) => {
      await until(session, ({ phase }) => phase === 'waiting');
      await session.stop();
    },
    ends: 'completed empty',
  },
  'answer-lost': {
    faults: [{ name: 'answer-lost', action: 'StartRecord' }],
    course: recordAndStop,
    ends: 'completed complete',
  },
  'answer-lost-then-cancelled': {
    faults: [{ name: 'answer-lost', action: 'StartRecord', times: 2 }],
    course: async (session) => {
      await until(session, ({ timeline }) => timeline.some(({ event }) => event === 'start response lost'));
      await session.cancel();
    },
    // Cancelled before ZEGO recorded anything, or a moment after.
    ends: /^canceled (complete|empty)$/,
  },
  'stop-refused-then-confirmed': {
    faults: [{ name: 'system-error', action: 'StopRecord', times: 2 }],
    course: recordAndStop,
    ends: 'completed complete',
  },
  'polls-without-response': {
    faults: [{ name: 'http-500', action: 'DescribeRecordStatus', times: 2 }],
    course: recordAndStop,
    ends: 'completed complete',
  },
  dies: {
    faults: [{ name: 'dies', quitReason: 6, afterMs: 4_000 }],
    request: { whenInterrupted: 'end' },
    course: nothing,
    ends: 'completed partial',
  },
  vanishes: {
    faults: [{ name: 'start-vanishes' }],
    request: { whenInterrupted: 'end' },
    course: nothing,
    ends: 'failed not-started',
  },
  restarted: {
    faults: [{ name: 'dies', quitReason: 6, afterMs: 4_000 }],
    course: async (session) => {
      await until(session, ({ tasks }) => tasks[1]?.phase === 'recording');
      await session.stop();
    },
    ends: 'completed partial',
  },
  pair: {
    faults: [{ name: 'dies', quitReason: 6, afterMs: 4_000 }],
    request: { redundancy: 2 },
    course: async (session) => {
      await until(session, ({ tasks }) => tasks.length === 3 && tasks.every(({ phase }) => phase !== 'starting'));
      await session.stop();
    },
    ends: /^completed (complete|partial)$/,
  },
  rescued: { faults: [{ name: 'to-backup' }], course: recordAndStop, ends: 'completed complete' },
  'files-lost': { faults: [{ name: 'upload-fails' }], course: recordAndStop, ends: 'failed lost' },
  'invalid-request': { request: { storage: 'nowhere' }, course: nothing, ends: 'failed not-started' },
};

/** On a server that suggests it early, a session that continues as new, so that both sides of it are kept. */
const CONTINUED_PATH = {
  course: async (session, client) => {
    await session.started();
    const first = (await client.workflow.getHandle(session.id).describe()).runId;
    for (let n = 0; ; n++) {
      await session.signals.updateLayout({ MixMode: 2 + (n % 4) });
      const { taskId } = (await session.view()).tasks[0];
      await client.workflow.getHandle(session.id).signal('statusChanged', { taskId });
      if ((await client.workflow.getHandle(session.id).describe()).runId !== first) break;
      await sleep(500);
    }
    await session.updateLayout(LAYOUT);
    await session.stop();
  },
  ends: 'completed complete',
};
const SUGGEST_AFTER_EVENTS = 60;

async function nothing() {}

async function recordAndStop(session) {
  await until(session, ({ phase }) => phase === 'recording');
  await session.stop();
}

async function until(session, wanted) {
  const untilMs = Date.now() + CLOSED_WITHIN_MS;
  while (!wanted(await session.view())) {
    if (Date.now() > untilMs) throw new Error(`Session "${session.id}" never looked as wanted`);
    await sleep(300);
  }
}

/** Temporal, simulator, gateway and worker in one process; answers what `work` does with them. */
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

/** One run's history as Temporal's own command line writes it: in the JSON that every replayer reads. */
async function historyOf({ temporal, address, id, runId }) {
  const args = ['workflow', 'show', '--workflow-id', id, '--output', 'json', '--address', address];
  const options = { maxBuffer: 100_000_000 };
  const { stdout } = await promisify(execFile)(temporal, runId ? [...args, '--run-id', runId] : args, options);
  return stdout;
}

/** Runs one session and answers the histories of its runs, oldest first. */
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

/** A coordinator that starts a session, is asked again, starts the next one, and ends with that. */
async function recordCoordinator(name, { client, recordings, show }) {
  const first = await recordings.start({ roomId: name });
  const again = await recordings.start({ roomId: name, limits: { recordSeconds: 60 } });
  await until(first.session, ({ phase }) => phase === 'recording');
  await first.session.stop();
  const next = await recordings.start({ roomId: name });
  if (again.session.id !== first.session.id || !next.created) throw new Error(`The coordinator "${name}" answered otherwise`);
  await until(next.session, ({ phase }) => phase === 'recording');
  await next.session.stop();
  for (const { session } of [first, next]) await session.closed({ pollAfterMs: 300, timeoutMs: CLOSED_WITHIN_MS });
  const id = `room:default:${name}`;
  await client.workflow.getHandle(id).result();
  return show(id);
}

/** A session whose endpoint hears of everything, and one of the deliveries. */
async function recordWebhook(name, system) {
  const [history] = await record(name, { course: recordAndStop, ends: 'completed complete' }, system);
  const delivery = webhookDeliveryId(name, 'crm', 1);
  await system.client.workflow.getHandle(delivery).result();
  return [history, await system.show(delivery)];
}

/** Parts of events that say on what machine they came to be, and that no replay looks at. */
const OF_THE_MACHINE = new Set(['identity', 'workerVersion', 'taskId', 'stackTrace', 'meteringMetadata', 'requestId']);

/** A history with one event a line, without traces of the machine that it was recorded on. */
function tidy(history) {
  const { events } = JSON.parse(history, (key, value) => {
    if (OF_THE_MACHINE.has(key)) return undefined;
    if (key !== 'data' || typeof value !== 'string') return value;
    const text = Buffer.from(value, 'base64').toString('utf8');
    // Ports that were free at the time.
    return Buffer.from(text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:8701')).toString('base64');
  });
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}

/** @throws when a history holds a secret or a path of this machine, in a payload or beside it */
function check(name, text, secrets) {
  const payloads = [...text.matchAll(/"data":"([^"]*)"/g)].map(([, data]) => Buffer.from(data, 'base64').toString());
  const all = [text, ...payloads].join('\n');
  // The simulator's bucket has the word "simulator" for a key, which guards nothing.
  const found = [ROOT, tmpdir() + '/', ...secrets.filter((secret) => secret !== 'simulator')];
  for (const part of found) if (all.includes(part)) throw new Error(`The history "${name}" holds "${part}"`);
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
    // All of them end before the system does, also when one has failed.
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
  const listening = createServer((request, response) => request.resume().on('end', () => response.end()));
  await once(listening.listen(0, '127.0.0.1'), 'listening');
  const key = randomBytes(32).toString('base64');
  const crm = {
    url: new Secret(`http://127.0.0.1:${listening.address().port}/hook`),
    secrets: [new Secret(key)],
    events: WEBHOOK_EVENT_TYPES,
    allowPrivateAddresses: true,
  };
  const tell = async (system) => {
    const [history, delivery] = await recordWebhook('webhook-sent', system);
    keep('webhook-sent', history, system);
    keep('webhook-delivery', delivery, system);
  };
  await withSystem(join(folder, 'webhook-sent'), program, tell, { crm });
  listening.closeAllConnections();
  listening.close();
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
