import { pino } from 'pino';
import { afterAll, expect, test, vi } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { startWorker } from '../../src/worker/index.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { everything } from '../harness/whole-world.js';

const TASKS = 3;
const SOON = { timeout: 120_000, interval: 200 };

const { client, simulator, gateway, config, address, namespace } = await everything({
  simulator: { concurrentTasks: TASKS },
});
await anotherWorker();

/** A second worker process, as far as its memory goes: both take the app's starts from one queue. */
async function anotherWorker(): Promise<void> {
  const ending = new AbortController();
  const { stopped } = await startWorker({
    config,
    logger: pino({ level: 'silent' }),
    signal: ending.signal,
    target: { address, namespace, options: {} },
    bundle: WORKFLOW_BUNDLE,
    identity: 'second',
  });
  afterAll(async () => {
    ending.abort();
    await stopped;
  });
}

async function start(name: string, startSeconds = 600): Promise<RecordingSession> {
  const { session } = await client.start({ roomId: name, limits: { startSeconds } }, { sessionId: name });
  return session;
}

/** Starts a session that exists, and waits until ZEGO records or the gateway gives up. */
async function startOverHttp(name: string): Promise<Response> {
  const body = JSON.stringify({ roomId: name, sessionId: name, limits: { startSeconds: 600 } });
  const headers = { 'content-type': 'application/json' };
  return fetch(`${gateway.url}/v1/sessions?wait=started`, { method: 'POST', headers, body });
}

/** Starts sessions one after the other; each is refused or queued before the next one is requested. */
async function startInOrder(names: readonly string[], phase: string): Promise<RecordingSession[]> {
  const sessions: RecordingSession[] = [];
  for (const name of names) {
    const session = await start(name);
    await vi.waitUntil(async () => (await session.view()).phase === phase, SOON);
    sessions.push(session);
  }
  return sessions;
}

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
}

test('sessions wait for the three tasks of an app in the order of their requests, across two workers', async () => {
  const recording = await startInOrder(names('recording', TASKS), 'recording');
  const waiting = await startInOrder(names('waiting', 7), 'waiting');
  const [stopped, cancelled, impatient] = await Promise.all([
    start('stopped'),
    start('cancelled'),
    start('impatient', 10),
  ]);

  // Each knows its place, and until when it waits.
  await vi.waitUntil(async () => ((await waiting.at(-1)?.view())?.startWait?.position ?? 0) > 1, SOON);
  const { startWait, requestedAt } = (await waiting.at(-1)?.view()) ?? {};
  expect(startWait).toMatchObject({ reason: 'no-capacity', givesUpAt: expect.any(String) });
  expect(Date.parse(startWait?.givesUpAt ?? '')).toBeGreaterThan(Date.parse(requestedAt ?? ''));

  // Whoever does not want to wait any longer closes at once.
  await vi.waitUntil(async () => (await stopped.view()).phase === 'waiting', SOON);
  await vi.waitUntil(async () => (await cancelled.view()).phase === 'waiting', SOON);
  await stopped.stop();
  await cancelled.cancel();
  expect(await stopped.result({ timeoutMs: SOON.timeout })).toMatchObject({ outcome: 'empty', endReason: 'stopped' });
  expect(await cancelled.result({ timeoutMs: SOON.timeout })).toMatchObject({
    outcome: 'empty',
    endReason: 'cancelled',
  });
  const [{ startWait: told }, response] = await Promise.all([
    client.get('waiting-6').started({ timeoutMs: 35_000 }),
    startOverHttp('waiting-6'),
    expect(impatient.result({ timeoutMs: SOON.timeout })).rejects.toMatchObject({
      manifest: { outcome: 'not-started', endReason: 'no-capacity' },
    }),
  ]);
  expect(told).toMatchObject({ reason: 'no-capacity', position: expect.any(Number) });
  expect(response.status).toBe(202);
  expect(await response.json()).toMatchObject({ created: false, waiting: true, startWait: { reason: 'no-capacity' } });

  const fullAtMs = Date.now();
  const refusedBefore = simulator.ledger.calls().StartRecord?.refused ?? 0;
  // Each recording ends as soon as it is seen, so that its task is free for the next session.
  await Promise.all(
    [...recording, ...waiting].map(async (session) => {
      await session.started({ timeoutMs: SOON.timeout });
      await session.stop();
      expect(await session.result({ timeoutMs: SOON.timeout })).toMatchObject({ endReason: 'stopped' });
    }),
  );

  const tasks = simulator.ledger.tasks().map(({ roomId }) => roomId);
  const started = tasks.filter((roomId) => roomId.startsWith('waiting'));
  const places = started.map((roomId) => Number(roomId.split('-')[1]));
  expect(places.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  // Tasks become free together, and a worker may know later than the other that an older session has started.
  const overtaken = places.map((place, rank) => rank - place);
  expect(Math.max(...overtaken)).toBeLessThanOrEqual(TASKS);
  expect(tasks.filter((roomId) => /stopped|cancelled|impatient/.test(roomId))).toEqual([]);

  const seconds = (Date.now() - fullAtMs) / 1_000;
  const refused = (simulator.ledger.calls().StartRecord?.refused ?? 0) - refusedBefore;
  expect(refused).toBeLessThanOrEqual(10 + seconds / 2);
  expect(simulator.ledger.doubled()).toEqual([]);
}, 300_000);
