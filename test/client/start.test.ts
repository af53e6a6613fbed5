import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { DataConverter, Payload } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import {
  encryptingDataConverter,
  InvalidRequest,
  RecordingClient,
  SessionConflict,
  TemporalRefused,
} from '../../src/client/index.js';
import { fileRescueId, roomWorkflowId, storable, webhookDeliveryId } from '../../src/contract/index.js';
import { newNamespace } from '../harness/new-namespace.js';
import { another, scripted, scriptedSessions } from './scripted-sessions.js';

/** The data converter of a program whose payloads no other program can read. */
function foreignEncoding(): DataConverter {
  const metadata = { encoding: new TextEncoder().encode('binary/foreign') };
  const encode = async (payloads: Payload[]) => payloads.map((payload) => ({ ...payload, metadata }));
  return { payloadCodecs: [{ encode, decode: async (payloads) => payloads }] };
}

describe('starting a session', async () => {
  const { client, place, temporal } = await scriptedSessions();

  test('sets app, room, phase, digest and a readable summary on the workflow', async () => {
    const { session, created } = await client.start({ roomId: 'math-101', app: 'school' }, { sessionId: 'lesson-1' });
    expect(created).toBe(true);
    const description = await temporal.workflow.getHandle('lesson-1').describe();
    expect(description).toMatchObject({ type: 'recordingSession', taskQueue: 'reelkeeper' });
    expect(description.memo).toEqual({
      requestDigest: '34eb5b8240335d5d14cc513aa06c70976d9a1189394d373b5d7b08af74a22178',
    });
    expect(await description.staticSummary()).toBe('record room math-101');
    expect(await description.staticDetails()).toMatch(/^Records room `math-101` for at most 86400 s\./);
    expect(description.raw.executionConfig?.workflowExecutionTimeout?.seconds?.toNumber() ?? 0).toBe(0);
    expect(await session.summary()).toMatchObject({
      sessionId: 'lesson-1',
      status: 'running',
      app: 'school',
      roomId: 'math-101',
      phase: 'starting',
    });
  });

  test('leaves the app to the worker when the request names none', async () => {
    const { session } = await another(client, { roomId: 'no-app' });
    const { app, roomId } = await session.summary();
    expect({ app, roomId }).toEqual({ app: undefined, roomId: 'no-app' });
  });

  test('creates one session for twenty concurrent starts with one id', async () => {
    const starts = Array.from({ length: 20 }, () => client.start({ roomId: 'race' }, { sessionId: 'race-1' }));
    const results = await Promise.all(starts);
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(results.map(({ session }) => session.id))).toEqual(new Set(['race-1']));
  });

  test('finds the session, running or closed, for the same request in another key order', async () => {
    const request = {
      roomId: 'again',
      limits: { recordSeconds: 60, restarts: 1 },
      metadata: { b: 1, a: [{ d: 1, c: 2 }] },
    };
    const { session } = await client.start(request, { sessionId: 'again-1' });
    await session.stop();
    await session.closed({ pollAfterMs: 100 });
    const same = {
      metadata: { a: [{ c: 2, d: 1 }], b: 1 },
      limits: { restarts: 1, recordSeconds: 60 },
      roomId: 'again',
    };
    expect(await client.start(same, { sessionId: 'again-1' })).toMatchObject({
      created: false,
      session: { id: 'again-1' },
    });
    expect(await session.summary()).toMatchObject({ status: 'completed', outcome: { outcome: 'complete' } });
  });

  test('reports how and when a session had closed, and asks for another id', async () => {
    const request = scripted('spent', { closeNow: true, closeWith: 'RecordingNotStarted' });
    const first = await client.start(request, { sessionId: 'spent-1' });
    expect(first).not.toHaveProperty('closed');
    await first.session.closed({ pollAfterMs: 100 }).catch(() => undefined);
    const { closedAt } = await first.session.summary();
    const { session, ...answer } = await client.start(request, { sessionId: 'spent-1' });
    expect(answer).toEqual({ created: false, closed: { as: 'complete', at: closedAt } });
    const words =
      /^Session "spent-1" ended as \S+ at 2026-01-01T\S+: .*To record again, start with another session id\.$/;
    await expect(session.started()).rejects.toThrow(words);
    await expect(session.closed()).rejects.toThrow(words);
  });

  test('reports that a session was terminated', async () => {
    await client.start({ roomId: 'cut' }, { sessionId: 'cut-1' });
    await temporal.workflow.getHandle('cut-1').terminate();
    expect(await client.start({ roomId: 'cut' }, { sessionId: 'cut-1' })).toMatchObject({
      created: false,
      closed: { as: 'terminated' },
    });
  });

  test('rejects another request with an id that is taken', async () => {
    await client.start({ roomId: 'one' }, { sessionId: 'taken-1' });
    const other = client.start({ roomId: 'two' }, { sessionId: 'taken-1' });
    await expect(other).rejects.toBeInstanceOf(SessionConflict);
    await expect(other).rejects.toMatchObject({ name: 'SessionConflict', sessionId: 'taken-1' });
    await expect(other).rejects.toThrow('another request was started with it');
  });

  test('rejects the id of a workflow of another type', async () => {
    await temporal.workflow.start('somethingElse', { workflowId: 'other-kind', taskQueue: 'reelkeeper' });
    await expect(client.start({ roomId: 'x' }, { sessionId: 'other-kind' })).rejects.toThrow(
      'a workflow "somethingElse" has it',
    );
  });

  describe('that another program has started through Temporal alone', () => {
    const request = { roomId: 'bare', limits: { recordSeconds: 60, restarts: 1 }, metadata: {} };
    const sameRequest = { metadata: {}, limits: { restarts: 1, recordSeconds: 60 }, roomId: 'bare' };
    const startBare = (workflowId: string, args: unknown[], taskQueue = 'reelkeeper', by = temporal) =>
      by.workflow.start('recordingSession', { workflowId, taskQueue, args });
    const withConverter = (dataConverter: DataConverter): Client =>
      new Client({ connection: temporal.connection, namespace: place.namespace, dataConverter });

    test('finds it, running and closed, for the same request', async () => {
      const found = { created: false, session: { id: 'bare-1' } };
      await startBare('bare-1', [request]);
      expect(await client.start(sameRequest, { sessionId: 'bare-1' })).toMatchObject(found);
      await client.get('bare-1').stop();
      await client.get('bare-1').closed({ pollAfterMs: 100 });
      expect(await client.start(sameRequest, { sessionId: 'bare-1' })).toMatchObject(found);
    });

    test('finds it after it has continued as new', async () => {
      const long = { ...request, metadata: { continueAsNew: true } };
      await startBare('bare-2', [long]);
      await expect
        .poll(async () => client.get('bare-2').view(), { timeout: 20_000, interval: 50 })
        .toMatchObject({ run: 2 });
      expect(await client.start(long, { sessionId: 'bare-2' })).toMatchObject({ created: false });
      await expect(client.start(request, { sessionId: 'bare-2' })).rejects.toThrow('another request was started');
    });

    test('finds it if it is encrypted, and names the missing key if it cannot be read', async () => {
      const key = { id: '2026-11', key: randomBytes(32).toString('base64') };
      const sealed = withConverter(encryptingDataConverter({ keys: [key] }));
      await startBare('bare-3', [request], 'nobody-serves-this', sealed);
      const owner = new RecordingClient({ client: sealed });
      expect(await owner.start(sameRequest, { sessionId: 'bare-3' })).toMatchObject({ created: false });
      const stranger = new RecordingClient({ client: withConverter(encryptingDataConverter()) });
      await expect(stranger.start(sameRequest, { sessionId: 'bare-3' })).rejects.toThrow('"2026-11"');
    });

    test('rejects another request with its id', async () => {
      await startBare('bare-4', [{ roomId: 'another' }]);
      const other = client.start(request, { sessionId: 'bare-4' });
      await expect(other).rejects.toBeInstanceOf(SessionConflict);
      await expect(other).rejects.toThrow('another request was started with it');
    });

    test.each([
      { what: 'has no request at all', id: 'bare-5', args: [], by: temporal },
      { what: 'is in an encoding of its own', id: 'bare-6', args: [request], by: withConverter(foreignEncoding()) },
    ])('rejects its id if it $what', async ({ id, args, by }) => {
      await startBare(id, args, 'nobody-serves-this', by);
      const other = client.start(request, { sessionId: id });
      await expect(other).rejects.toBeInstanceOf(SessionConflict);
      await expect(other).rejects.toThrow('the request that its session was started with cannot be read');
    });
  });

  test('lists every mistake of a request with the nearest known name, and sends nothing', async () => {
    const request = {
      roomId: 'x\u0000',
      ap: 'default',
      redundancy: 3,
      limits: { recordSecond: 5, restarts: -1 },
      recording: { RecordInputParam: {} },
    };
    const started = client.start(request as never, { sessionId: 'never-sent' });
    await expect(started).rejects.toBeInstanceOf(InvalidRequest);
    const { mistakes } = (await started.catch((error: unknown) => error)) as InvalidRequest;
    expect(mistakes.map(({ path }) => path).sort()).toEqual([
      'ap',
      'limits.recordSecond',
      'limits.restarts',
      'recording.RecordInputParam',
      'redundancy',
      'roomId',
    ]);
    await expect(started).rejects.toThrow('ap is not known; did you mean "app"?');
    await expect(started).rejects.toThrow('did you mean "recordSeconds"?');
    await expect(started).rejects.toThrow('did you mean "RecordInputParams"?');
    await expect(client.get('never-sent').summary()).rejects.toMatchObject({ name: 'SessionNotFound' });
  });

  test.each([
    { what: 'an empty id', sessionId: '' },
    { what: 'a control character', sessionId: 'a\nb' },
    { what: 'half a character', sessionId: 'a\ud800' },
    { what: 'more than 255 bytes', sessionId: 'é'.repeat(128) },
    { what: 'a dot alone, which no address can hold', sessionId: '.' },
    { what: 'two dots alone', sessionId: '..' },
    { what: 'the beginning of a room coordinator', sessionId: roomWorkflowId('default', 'math-101') },
    { what: 'the beginning of a rescue', sessionId: fileRescueId('lesson-4711', 'task-1') },
    { what: 'the beginning of a delivery', sessionId: webhookDeliveryId('lesson-4711', 'crm', 4) },
  ])('rejects a session id with $what', async ({ sessionId }) => {
    await expect(client.start({ roomId: 'x' }, { sessionId })).rejects.toMatchObject({
      name: 'InvalidRequest',
      mistakes: [{ path: 'sessionId' }],
    });
  });

  test('accepts the longest room id that the contract allows, and shortens one that is too long for databases', async () => {
    const [held, longer] = ['é'.repeat(255), '𝔸'.repeat(128)];
    const app = 'a'.repeat(64);
    const sessions = [await another(client, { roomId: held, app }), await another(client, { roomId: longer, app })];
    const shown = await Promise.all(sessions.map(({ session }) => session.summary()));
    expect(shown).toMatchObject([{ roomId: held }, { roomId: storable(longer) }]);
  });

  test('names a missing namespace', async () => {
    const elsewhere = new RecordingClient({
      client: new Client({ connection: temporal.connection, namespace: 'nowhere' }),
    });
    const started = another(elsewhere, scripted('x'));
    await expect(started).rejects.toBeInstanceOf(TemporalRefused);
    await expect(started).rejects.toThrow('namespace "nowhere" does not exist');
  });

  test('names the command for a namespace without search attributes', async () => {
    const { connection } = temporal;
    const namespace = await newNamespace(connection, 'bare');
    const elsewhere = new RecordingClient({ client: new Client({ connection, namespace }) });
    const started = another(elsewhere, scripted('x'));
    await expect(started).rejects.toBeInstanceOf(TemporalRefused);
    await expect(started).rejects.toThrow(/search attribute Recording\w+; run "reelkeeper setup" for this namespace/);
  });
});
