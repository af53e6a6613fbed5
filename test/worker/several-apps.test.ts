import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { RecordingClient } from '../../src/client/index.js';
import { type Config, Secret } from '../../src/config/index.js';
import { createSimulator } from '../../src/simulator/index.js';
import { startWorker } from '../../src/worker/index.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { simulatedConfig } from './simulated-config.js';

const QUICK = { initMs: 100, uploadMs: 100 };
const SOON_MS = 120_000;
const { address, namespace, env } = await ownNamespace();
const school = await createSimulator({ ...QUICK, appId: 41, serverSecret: 'secret-of-school' });
const club = await createSimulator({ ...QUICK, appId: 42, serverSecret: 'secret-of-club' });
const connection = await Connection.connect({ address });
const client = new RecordingClient({ client: new Client({ connection, namespace }) });
afterAll(async () => {
  await client.close();
  await connection.close();
  await Promise.all([school.close(), club.close()]);
});

const base = simulatedConfig({ endpoint: school.endpoint });
const app = base.apps['default'];
if (app === undefined) throw new Error('The configuration has no app');
const inSchool = { ...app, appId: 41, serverSecret: new Secret('secret-of-school'), endpoint: school.endpoint };
const inClub = { ...app, appId: 42, serverSecret: new Secret('secret-of-club'), endpoint: club.endpoint };
const wrong = { serverSecret: new Secret('wrong-secret') };

/** Starts a worker that serves one app, and returns how to stop it. */
async function serve(name: string, apps: Config['apps']): Promise<() => Promise<void>> {
  const stopping = new AbortController();
  const worker = await startWorker({
    config: { ...base, apps },
    apps: [name],
    logger: pino({ enabled: false }),
    env,
    signal: stopping.signal,
    bundle: WORKFLOW_BUNDLE,
  });
  expect(worker.apps).toEqual([name]);
  return async () => {
    stopping.abort();
    await worker.stopped;
  };
}

describe('two workers, each serving one of two apps', () => {
  test('record sessions of both, and neither signs for the app of the other', async () => {
    const stopSchool = await serve('school', { school: inSchool, club: { ...inClub, ...wrong } });
    const { session: waiting } = await client.start({ app: 'club', roomId: 'chess' });
    const { session } = await client.start({ app: 'school', roomId: 'math-101' });
    await vi.waitFor(async () => expect(await session.view()).toMatchObject({ phase: 'recording' }), SOON_MS);
    // The request is checked by the worker of another app, and its start waits for a worker of its own.
    expect(await waiting.view()).toMatchObject({ app: 'club', phase: 'starting' });
    expect(club.ledger.calls()).toEqual({});

    const stopClub = await serve('club', { school: { ...inSchool, ...wrong }, club: inClub });
    await vi.waitFor(async () => expect(await waiting.view()).toMatchObject({ phase: 'recording' }), SOON_MS);
    await Promise.all([session.stop(), waiting.stop()]);
    for (const one of [session, waiting]) expect(await one.result()).toMatchObject({ outcome: 'complete' });
    // A start or stop that the other worker had signed would be refused, and sent again.
    for (const { ledger } of [school, club]) {
      expect(ledger.calls()).toMatchObject({ StartRecord: { total: 1 }, StopRecord: { total: 1 } });
      expect([ledger.unstopped(), ledger.doubled()]).toEqual([[], []]);
    }
    await stopSchool();
    await stopClub();
  }, 240_000);
});
