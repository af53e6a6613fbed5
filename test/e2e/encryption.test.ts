import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type EncryptionKey, encryptingDataConverter, RecordingClient } from '../../src/client/index.js';
import { roomWorkflowId } from '../../src/contract/index.js';
import { typed } from '../cli/typed.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { quietRuntime } from '../harness/runtime.js';
import { leaksIn, textOf } from './leaks.js';
import { NO_LEDGER_PROBLEMS, roomOf, System } from './system.js';
import { TemporalCommand } from './temporal-command.js';

const key = (id: string): EncryptionKey => ({ id, key: randomBytes(32).toString('base64') });
const FIRST = key('2026-10');
const SECOND = key('2026-11');

/** Unique texts that a session's history must not contain. */
const MARKERS = {
  metadata: 'marker-of-metadata-1f3a',
  layout: 'marker-of-a-layout-93be',
  folder: 'marker-of-a-folder-5d10',
  reason: 'marker-of-a-reason-a4c9',
  refusal: 'must be 1, 2, 3, 4 or 5',
};
const SOON = { timeout: 60_000, interval: 200 };

const system = await System.start({ encryption: { keys: [FIRST] } });
const temporal = await TemporalCommand.at(system.temporalAddress);
const commands = await typed();
const place = { TEMPORAL_ADDRESS: system.temporalAddress };
/** A client without keys, which reads what Temporal stores. */
const without = new Client({ connection: system.temporal.connection });

async function storedOf(sessionId: string): Promise<string> {
  const history = await without.workflow.getHandle(sessionId).fetchHistory();
  const { raw } = await without.workflow
    .getHandle(sessionId)
    .describe()
    .catch(() => ({ raw: {} }));
  return textOf([history, raw]);
}

async function restart(part: 'worker' | 'gateway', encryption?: object): Promise<void> {
  await system.writeSections(`${part}.json`, { encryption });
  await system.stop(part);
  await system.startPart(part, `${part}.json`);
}

describe('a session of workers that encrypt', () => {
  const ID = 'sealed';
  const session = system.client.get(ID);

  test('is recorded as any other, and its client reads everything', async () => {
    await system.start(ID, {
      metadata: { note: MARKERS.metadata },
      recording: { RecordOutputParams: { OutputFolder: `${MARKERS.folder}/` } },
    });
    await system.phase(session, 'recording');
    await session.updateLayout({ MixMode: 3, MixMaxResolutionStreamId: MARKERS.layout });
    await session.signals.pause();
    await system.phase(session, 'paused');
    await session.resume();
    await expect(session.updateLayout({ MixMode: 9 as never })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining(MARKERS.refusal),
    });
    await session.stop(MARKERS.reason);
    const manifest = await system.closed(session);
    expect(manifest).toMatchObject({ outcome: 'complete', metadata: { note: MARKERS.metadata } });
    expect(manifest.files).toHaveLength(1);
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });

  test('leaves no plain text of its request, layouts, files and failures in its history', async () => {
    const stored = await storedOf(ID);
    const url = (await session.result()).files[0]?.url ?? '';
    expect(url).not.toBe('');
    expect(leaksIn(stored, { ...MARKERS, url })).toEqual([]);
    expect(leaksIn(stored, { key: FIRST.id, room: roomOf(ID), type: 'InvalidRequest' })).toEqual([
      'key',
      'room',
      'type',
    ]);
  });

  test("leaves no plain text in Temporal's log and database", async () => {
    expect(leaksIn(await system.filesOfTemporal(), { ...MARKERS, key: FIRST.key })).toEqual([]);
    expect(leaksIn(system.printed, { key: FIRST.key })).toEqual([]);
  });

  test('is listed with its outcome, and shown by the command line with the keys', async () => {
    const { sessions } = await vi.waitUntil(async () => {
      const page = await system.client.list({ outcome: 'complete' });
      return page.sessions.length > 0 && page;
    }, SOON);
    expect(sessions).toMatchObject([{ sessionId: ID, outcome: { outcome: 'complete', endReason: 'stopped' } }]);
    const env = { ...place, REELKEEPER_ENCRYPTION_KEYS: `${FIRST.id}:${FIRST.key}` };
    const { code, stdout } = await commands.run(['show', ID, '--json'], env);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({
      code: 0,
      outcome: { metadata: { note: MARKERS.metadata } },
    });
  });

  test('is started once by its room coordinator, however often a start is requested', async () => {
    const request = { roomId: 'room of the coordinator', metadata: { note: MARKERS.metadata } };
    const { session: one } = await system.client.start(request);
    await system.phase(one, 'recording');
    expect(await system.client.start(request)).toMatchObject({ session: { id: one.id }, created: false });
    await one.stop();
    await system.closed(one);
    const coordinator = await storedOf(roomWorkflowId('default', 'room of the coordinator'));
    expect(leaksIn(coordinator, { metadata: MARKERS.metadata, key: FIRST.id })).toEqual(['key']);
  });

  test('is read by a client with the keys in its options or in the environment', async () => {
    const text = `${SECOND.id}:${SECOND.key},${FIRST.id}:${FIRST.key}`;
    for (const options of [
      { overrideEnvVars: place, encryption: { keys: [SECOND, FIRST] } },
      { overrideEnvVars: { ...place, REELKEEPER_ENCRYPTION_KEYS: text } },
    ]) {
      const client = await RecordingClient.connect(options);
      expect(await client.get(ID).result()).toMatchObject({ metadata: { note: MARKERS.metadata } });
      await client.close();
    }
    const wrong = { encryption: { keys: [{ id: 'k', key: 'abc' }] }, overrideEnvVars: place };
    await expect(RecordingClient.connect(wrong)).rejects.toThrow('keys.0.key must be 32 bytes in base64');
  });

  test('makes the command line without the keys name the missing key', async () => {
    const { code, stderr } = await commands.run(['show', ID], place);
    expect(code).toBe(1);
    expect(stderr).toContain(`A payload encrypted with the key "${FIRST.id}" cannot be read: this process has no key`);
    const list = await commands.run(['list', '--json'], place);
    expect(JSON.parse(list.stdout).sessions).toContainEqual(
      expect.objectContaining({ sessionId: ID, status: 'completed' }),
    );
  });

  test('is replayed from its encrypted history', async () => {
    quietRuntime(() => undefined);
    const history = await without.workflow.getHandle(ID).fetchHistory();
    const replay = async (keys: readonly EncryptionKey[]): Promise<unknown> => {
      const options = { workflowBundle: WORKFLOW_BUNDLE, dataConverter: encryptingDataConverter({ keys }) };
      const results = Worker.runReplayHistories(options, [{ workflowId: ID, history }]);
      for await (const { error } of results) return error;
      return 'nothing was replayed';
    };
    expect(await replay([SECOND, FIRST])).toBeUndefined();
    expect(String(await replay([SECOND]))).toContain(FIRST.id);
  });
});

describe('a program that knows Temporal and JSON only', () => {
  const ID = 'plain';
  const at = (...args: string[]): string[] => [...args, '--workflow-id', ID];

  test('starts a session of workers that encrypt, and stops it', async () => {
    const start = ['start', '--type', 'recordingSession', '--task-queue', 'reelkeeper'];
    await temporal.run(...at(...start, '--input', JSON.stringify({ roomId: roomOf(ID) })));
    const session = system.client.get(ID);
    await system.phase(session, 'recording');
    await temporal.run(...at('signal', '--name', 'updateLayout', '--input', '{"MixMode":4}'));
    await system.until(session, ({ accepted }) => accepted.layout?.['MixMode'] === 4);
    await temporal.run(...at('signal', '--name', 'stop', '--input', '{"reason":"the lesson is over"}'));
    expect(await system.closed(session)).toMatchObject({ outcome: 'complete' });
  });

  test("reads the manifest through the gateway's codec", async () => {
    const codec = ['--codec-endpoint', `${system.gatewayUrl}/v1/codec`];
    const result = z.object({ result: z.unknown() });
    expect(result.parse(await temporal.run(...at('result', ...codec))).result).toMatchObject({ sessionId: ID });
    expect(JSON.stringify(await temporal.run(...at('result')))).not.toContain(roomOf(ID));
  });
});

describe('while a session runs', () => {
  const waiting = system.client.get('waiting');

  test('a worker without its key makes it wait and names the key', async () => {
    await system.start(waiting.id);
    await system.phase(waiting, 'recording');
    await restart('worker');
    await waiting.stop();
    await vi.waitUntil(() => system.part('worker').stderr.includes(`\\"${FIRST.id}\\"`), SOON);
    expect((await waiting.summary()).status).toBe('running');
  }, 240_000);

  test('encryption can be turned on: the session continues, new payloads are encrypted, nothing is lost', async () => {
    await without.workflow.start('recordingSession', {
      taskQueue: 'reelkeeper',
      workflowId: 'before',
      args: [{ roomId: roomOf('before'), metadata: { note: 'readable-9b04' } }],
    });
    const session = system.client.get('before');
    await system.phase(session, 'recording');
    await restart('worker', { keys: [FIRST] });
    await session.stop('sealed-27ba');
    expect(await system.closed(session)).toMatchObject({ outcome: 'complete' });
    expect(await system.closed(waiting)).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
    const stored = await storedOf('before');
    expect(leaksIn(stored, { note: 'readable-9b04', reason: 'sealed-27ba' })).toEqual(['note']);
  }, 240_000);

  test('the key can change: older payloads stay readable, new ones use the new key', async () => {
    const session = await system.start('rotated');
    await system.phase(session, 'recording');
    await restart('worker', { keys: [SECOND, FIRST] });
    await restart('gateway', { keys: [SECOND, FIRST] });
    await session.stop();
    const both = new Client({
      connection: system.temporal.connection,
      dataConverter: encryptingDataConverter({ keys: [SECOND, FIRST] }),
    });
    const manifest: unknown = await both.workflow.getHandle('rotated').result();
    expect(manifest).toMatchObject({ outcome: 'complete' });
    const stored = await storedOf('rotated');
    expect(leaksIn(stored, { first: FIRST.id, second: SECOND.id })).toEqual(['first', 'second']);
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  }, 240_000);
});
