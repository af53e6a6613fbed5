import { describe, expect, onTestFinished, test } from 'vitest';
import type { RecordingClient } from '../../src/client/index.js';
import { everything } from '../harness/whole-world.js';

const ADDRESS = '/v1/sessions';

interface Answer {
  readonly status: number;
  readonly body: { readonly sessionId: string; readonly created: boolean };
}

/** Starts a session and cancels it after the test. */
async function start(url: string, client: RecordingClient, body: Record<string, unknown>): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}${ADDRESS}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const said = (await answer.json()) as Answer['body'];
  onTestFinished(async () => {
    await client.get(said.sessionId).cancel();
  });
  return { status: answer.status, body: said };
}

describe('POST /v1/sessions', async () => {
  const { client, gateway, simulator } = await everything();

  test('creates one session for two starts of a room, which records', async () => {
    const first = await start(gateway.url, client, { roomId: 'coordinator-1' });
    expect(first).toEqual({
      status: 201,
      body: { sessionId: expect.stringMatching(/^default:coordinator-1:/), created: true },
    });
    const { sessionId } = first.body;
    const second = await start(gateway.url, client, { roomId: 'coordinator-1' });
    expect(second).toEqual({ status: 200, body: { sessionId, created: false } });
    expect((await client.get(sessionId).started()).taskIds).toHaveLength(1);
  });

  test('creates one session for five concurrent starts of a room', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => start(gateway.url, client, { roomId: 'coordinator-2' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(new Set(answers.map(({ body }) => body.sessionId)).size).toBe(1);
  });

  test('finds the session with the same id and request, running or closed', async () => {
    const request = { roomId: 'own-1', sessionId: 'own/1', metadata: { classId: 'c-77' } };
    const there = { status: 200, body: { sessionId: 'own/1', created: false } };
    expect(await start(gateway.url, client, request)).toEqual({
      status: 201,
      body: { sessionId: 'own/1', created: true },
    });
    expect(await start(gateway.url, client, request)).toEqual(there);
    const session = client.get('own/1');
    await session.stop('test over');
    expect(await session.closed({ pollAfterMs: 200 })).toMatchObject({ metadata: { classId: 'c-77' } });
    expect(await start(gateway.url, client, request)).toMatchObject({
      status: 200,
      body: { ...there.body, closed: { as: expect.any(String), at: (await session.summary()).closedAt } },
    });
    expect(simulator.ledger.unstopped().filter(({ roomId }) => roomId === 'own-1')).toEqual([]);
  });

  test('reports which session had failed before, and when', async () => {
    simulator.fault({ name: 'refused', code: 100_000_017, action: 'StartRecord', roomId: 'spent-1' });
    const request = { roomId: 'spent-1', sessionId: 'spent-1' };
    await start(gateway.url, client, request);
    await client
      .get('spent-1')
      .closed({ pollAfterMs: 200 })
      .catch(() => undefined);
    const { body } = await start(gateway.url, client, request);
    expect(body).toMatchObject({ created: false, closed: { as: 'not-started' } });
    const answer = await fetch(`${gateway.url}${ADDRESS}?wait=started`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      type: 'urn:reelkeeper:problem:recording-not-started',
      detail: expect.stringMatching(
        /^Session "spent-1" ended as not-started at .*Activate Cloud Recording.*another session id\.$/,
      ),
      zego: { code: 100_000_017 },
    });
  });

  test('responds 409 to another request with a taken id', async () => {
    await start(gateway.url, client, { roomId: 'own-2', sessionId: 'own-2' });
    const answer = await fetch(`${gateway.url}${ADDRESS}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ roomId: 'another', sessionId: 'own-2' }),
    });
    expect(answer.status).toBe(409);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({
      type: 'urn:reelkeeper:problem:session-conflict',
      detail: expect.stringContaining('Session id "own-2" is taken'),
    });
  });

  test('lists mistakes by path that only the worker can find', async () => {
    const answer = await fetch(`${gateway.url}${ADDRESS}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ roomId: 'coordinator-3', storage: 'nowhere' }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ mistakes: [{ path: 'storage' }] });
  });
});
