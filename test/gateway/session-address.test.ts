import { describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { Secret } from '../../src/config/index.js';
import { another, scripted, scriptedSessions } from '../client/scripted-sessions.js';
import type { Script } from '../client/workflows/scripted-session.js';
import {
  APP_ID,
  CALLBACK_SECRET,
  callback,
  gatewayOfFile,
  gatewayOfTest,
  sessionAddress,
  testConfig,
} from './gateway-world.js';

describe('the callback address of a session', async () => {
  const { client } = await scriptedSessions();
  const gateway = await gatewayOfFile(client);
  const start = async (roomId: string, script: Script = {}): Promise<RecordingSession> =>
    (await another(client, scripted(roomId, script))).session;
  const received = async (session: RecordingSession): Promise<unknown[]> =>
    ((await session.view()) as unknown as { received: { body: unknown }[] }).received.map(({ body }) => body);

  test.each(['math-101', 'math/101', '数学 101', 'a%2Fb', '100% of #1?', "o'hara+&=;"])(
    'brings a callback to the session of room %j, without signature and nonce',
    async (roomId) => {
      const session = await start(roomId);
      const answer = await gateway.post(gateway.addressOf(session.id), callback({ room_id: roomId }));
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'taken' }]);
      expect(await received(session)).toEqual([
        {
          app_id: APP_ID,
          task_id: 'task-1',
          room_id: roomId,
          event_type: 5,
          message: 'success',
          timestamp: expect.stringMatching(/^\d{10}$/),
          sequence: 3,
          detail: {},
        },
      ]);
    },
  );

  test.each([
    { what: 'no content type', headers: {} },
    { what: 'a form', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    { what: 'plain text', headers: { 'content-type': 'text/plain; charset=utf-8' } },
    { what: 'a content type that cannot be parsed', headers: { 'content-type': ';;;' } },
  ])('accepts JSON sent as $what', async ({ headers }) => {
    const session = await start('types');
    const body = new TextEncoder().encode(JSON.stringify(callback()));
    const answer = await gateway.post(gateway.addressOf(session.id), body, { headers });
    expect(answer.status).toBe(200);
    expect(await received(session)).toHaveLength(1);
  });

  test.each([
    { what: 'an empty string', event_type: 5, detail: '', read: {} },
    { what: 'a JSON string', event_type: 2, detail: '{"quit_reason":6}', read: { quit_reason: 6 } },
  ])('reads detail that is $what', async ({ event_type, detail, read }) => {
    const session = await start('details');
    const answer = await gateway.post(gateway.addressOf(session.id), callback({ event_type, detail }));
    expect(answer.status).toBe(200);
    expect(await received(session)).toMatchObject([{ event_type, detail: read }]);
  });

  test('forwards a repeated callback once', async () => {
    const session = await start('twice');
    const send = async () => (await gateway.post(gateway.addressOf(session.id), callback())).json();
    expect([await send(), await send()]).toEqual([{ status: 'taken' }, { status: 'repeated' }]);
    expect(await received(session)).toHaveLength(1);
  });

  test('responds 200 for a closed session', async () => {
    const session = await start('closed', { closeNow: true });
    await session.closed({ pollAfterMs: 100 });
    const answer = await gateway.post(gateway.addressOf(session.id), callback());
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'closed' }]);
  });

  test('responds 200 for a session that never existed', async () => {
    const answer = await gateway.post(gateway.addressOf('never-was'), callback());
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'closed' }]);
  });

  describe.each([
    { what: 'a token that is not ours', address: (own: string) => own.replace(/[^/]+$/, 'x') },
    { what: 'the token of another session', address: (own: string, other: string) => own.replace(/[^/]+$/, other) },
    { what: 'a token in another spelling', address: (own: string) => `${own}=` },
    { what: 'a token that is cut', address: (own: string) => own.slice(0, -1) },
  ])('with $what', ({ address }) => {
    test('refuses before it reads the body, and reveals nothing about the session', async () => {
      const session = await start('tokens');
      const other = gateway.addressOf('another').split('/').at(-1) ?? '';
      const answer = await gateway.post(address(gateway.addressOf(session.id), other), 'no JSON');
      expect(answer.status).toBe(403);
      const { requestId: _, ...problem } = (await answer.json()) as Record<string, unknown>;
      expect(problem).toEqual({
        type: 'urn:reelkeeper:problem:callback-refused',
        title: 'The callback is not genuine',
        status: 403,
      });
      expect(await received(session)).toEqual([]);
    });
  });

  test.each([
    {
      what: 'a signature of another secret',
      fields: callback({}, 'guessed'),
      status: 403,
      problem: 'callback-refused',
    },
    { what: 'a signature of no hex digits', fields: { signature: 'x' }, status: 403, problem: 'callback-refused' },
    { what: 'a nonce that was not signed', fields: { nonce: '1' }, status: 403, problem: 'callback-refused' },
    { what: 'a timestamp that was not signed', fields: { timestamp: '1' }, status: 403, problem: 'callback-refused' },
    { what: 'the app_id of another app', fields: { app_id: APP_ID + 2 }, status: 403, problem: 'callback-refused' },
    { what: 'no task_id', fields: { task_id: undefined }, status: 400, problem: 'malformed-callback' },
    { what: 'an event_type in words', fields: { event_type: 'ended' }, status: 400, problem: 'malformed-callback' },
  ])('refuses $what and forwards nothing', async ({ fields, status, problem }) => {
    const session = await start('forged');
    const answer = await gateway.post(gateway.addressOf(session.id), callback(fields));
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ type: `urn:reelkeeper:problem:${problem}`, status });
    expect(await received(session)).toEqual([]);
  });

  test.each([
    { what: 'a body that is cut', body: JSON.stringify(callback()).slice(0, -10), path: '(whole)' },
    { what: 'an empty body', body: '', path: '(whole)' },
    { what: 'an array', body: '[]', path: '(whole)' },
    { what: 'a missing task_id', body: JSON.stringify(callback({ task_id: undefined })), path: 'task_id' },
    {
      what: 'a file that is not an object',
      body: JSON.stringify(callback({ event_type: 1, detail: { file_info: [7] } })),
      path: 'detail.file_info.0',
    },
  ])('names the wrong field: $what', async ({ body, path }) => {
    const answer = await gateway.post(gateway.addressOf('any'), body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ mistakes: [{ path }] });
  });

  test('does not forward a "__proto__" field to the session', async () => {
    const session = await start('proto');
    const body = JSON.stringify(callback({ detail: { quit_reason: 6 } })).replace(
      '{',
      '{"__proto__":{"event_type":1},',
    );
    expect((await gateway.post(gateway.addressOf(session.id), body)).status).toBe(200);
    expect(await received(session)).toEqual([expect.objectContaining({ event_type: 5, detail: { quit_reason: 6 } })]);
    expect(JSON.stringify(await received(session))).not.toContain('__proto__');
  });

  test('responds 413 above 262144 bytes, and 200 up to them', async () => {
    const session = await start('large');
    const bare = JSON.stringify(callback({ padding: '' })).length;
    const sized = (bytes: number) => callback({ padding: 'x'.repeat(bytes - bare) });
    const answer = await gateway.post(gateway.addressOf(session.id), sized(262_145));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ type: 'urn:reelkeeper:problem:body-too-large' });
    expect((await gateway.post(gateway.addressOf(session.id), sized(262_144))).status).toBe(200);
  });

  test('stops reading a body without a stated length once it is too large', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
        if (sent > 268_435_456) controller.close();
      },
    });
    const init = { method: 'POST', body: endless, duplex: 'half' } as RequestInit;
    const answer = await fetch(`${gateway.url}${gateway.addressOf('any')}`, init).catch((error: unknown) => error);
    expect(answer instanceof Response ? answer.status : 413).toBe(413);
    expect(sent).toBeLessThan(268_435_456);
  });

  test('refuses unknown apps', async () => {
    for (const name of ['nobody', '__proto__', 'constructor', 'toString']) {
      const answer = await gateway.post(`/v1/callbacks/zego/${name}/s-1/token`, callback());
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ type: 'urn:reelkeeper:problem:callback-refused' });
    }
  });

  test('accepts a callback without a valid signature if the app has no callbackSecret: its token is checked', async () => {
    const session = await start('unsigned');
    const body = callback({ app_id: APP_ID + 1, signature: 'none' });
    expect((await gateway.post(gateway.addressOf(session.id, 'unsigned'), body)).status).toBe(200);
    expect(await received(session)).toHaveLength(1);
  });

  test('accepts tokens of every configured key, and none without a key', async () => {
    const session = await start('rotation');
    const [older, newer] = [new Secret('older-key'), new Secret('newer-key')];
    const oldAddress = sessionAddress(testConfig({ callbackKeys: [older] }), session.id);
    const both = await gatewayOfTest(client, { config: testConfig({ callbackKeys: [newer, older] }) });
    expect((await both.post(oldAddress, callback())).status).toBe(200);
    const onlyNew = await gatewayOfTest(client, { config: testConfig({ callbackKeys: [newer] }) });
    expect((await onlyNew.post(oldAddress, callback())).status).toBe(403);
    const none = await gatewayOfTest(client, { config: testConfig({ callbackKeys: [] }) });
    const unsigned = sessionAddress(testConfig(), session.id, 'unsigned');
    expect((await none.post(unsigned, callback({ app_id: APP_ID + 1 }))).status).toBe(403);
  });

  describe('events that ZEGO repeats', () => {
    test.each([
      {
        event_type: 3,
        detail: { image_type: 1, image_url: 'http://a/1' },
        other: { image_type: 1, image_url: 'http://a/2' },
      },
      { event_type: 6, detail: { stream_id: 's-1' }, other: { stream_id: 's-2' } },
    ])('forwards event $event_type once for each subject', async ({ event_type, detail, other }) => {
      const session = await start('repeats');
      const send = async (fields: Record<string, unknown>) => {
        const body = callback({ event_type, task_id: session.id, ...fields });
        return (await gateway.post(gateway.addressOf(session.id), body)).json();
      };
      expect(await send({ detail })).toEqual({ status: 'taken' });
      expect(await send({ detail, sequence: 9 })).toEqual({ status: 'repeated' });
      expect(await send({ detail: other })).toEqual({ status: 'taken' });
      expect(await received(session)).toHaveLength(2);
    });

    test('forwards event 4 of a task again after ten minutes', async () => {
      let now = 1_000_000;
      const clocked = await gatewayOfTest(client, { nowMs: () => now });
      const session = await start('nobody-publishes');
      const send = async (task_id: string) =>
        (
          await clocked.post(clocked.addressOf(session.id), callback({ event_type: 4, task_id }, CALLBACK_SECRET, now))
        ).json();
      expect(await send('a')).toEqual({ status: 'taken' });
      now += 599_999;
      expect(await send('a')).toEqual({ status: 'repeated' });
      expect(await send('b')).toEqual({ status: 'taken' });
      now += 1;
      expect(await send('a')).toEqual({ status: 'taken' });
      expect(await received(session)).toHaveLength(3);
      expect(clocked.gateway.callbackCounts).toEqual({
        received: 4,
        forwarded: 3,
        dropped: { repeated: 1, closed: 0 },
        refused: {},
      });
    });
  });

  test('counts callbacks by result', async () => {
    const counted = await gatewayOfTest(client);
    const session = await start('counts');
    await counted.post(counted.addressOf(session.id), callback());
    await counted.post(counted.addressOf('never-was'), callback());
    await counted.post(counted.addressOf(session.id), callback({}, 'guessed'));
    await counted.post(`${counted.addressOf(session.id)}x`, callback());
    await counted.post(counted.addressOf(session.id), '{');
    await counted.post(counted.addressOf(session.id), 'x'.repeat(262_145));
    expect(counted.gateway.callbackCounts).toEqual({
      received: 6,
      forwarded: 1,
      dropped: { repeated: 0, closed: 1 },
      refused: { 'callback-refused': 2, 'malformed-callback': 1, 'body-too-large': 1 },
    });
  });
});
