import { describe, expect, test, vi } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { another, scripted, scriptedSessions } from '../client/scripted-sessions.js';
import { CALLBACK_SECRET, callback, type GatewayWorld, gatewayOfTest, testConfig } from '../gateway/gateway-world.js';

const AT_A_TIME = 100;
const HOUR_MS = 3_600_000;

describe('an intercepted callback', async () => {
  const { client } = await scriptedSessions();
  const start = async (roomId: string): Promise<RecordingSession> => (await another(client, scripted(roomId))).session;
  const received = async (session: RecordingSession): Promise<readonly { readonly body: object }[]> =>
    Reflect.get(await session.view(), 'received');

  /**
   * Sends plausible callbacks as fast as possible, at least `many` and until a stop of the session has a response. Returns
   * the responses other than 200, 429 and those that make ZEGO retry.
   */
  async function floodAndStop(
    gateway: GatewayWorld,
    session: RecordingSession,
    many: number,
    nth: (at: number) => object,
  ) {
    const others: string[] = [];
    const address = gateway.addressOf(session.id);
    let sent = 0;
    const stopped: Response[] = [];
    const sender = async () => {
      while (sent < many || stopped.length === 0) {
        const answer = await gateway.post(address, callback({ ...nth(sent++) }));
        const text = await answer.text();
        const isExpected = answer.status === 200 || answer.status === 429 || text.includes('temporal-unavailable');
        if (!isExpected) others.push(`${answer.status}: ${text}`);
      }
    };
    const stop = async () => {
      const halfWay = () => expect(gateway.gateway.callbackCounts.received).toBeGreaterThan(many / 2);
      await vi.waitFor(halfWay, { timeout: 60_000, interval: 5 });
      stopped.push(await gateway.post(`/v1/sessions/${encodeURIComponent(session.id)}/stop`, {}));
    };
    await Promise.all([stop(), ...Array.from({ length: AT_A_TIME }, sender)]);
    return { others, isStopped: stopped[0]?.ok };
  }

  test.each([
    { what: 'of 2001', atMs: Date.UTC(2001, 0, 1) },
    { what: 'of 2286', atMs: Date.UTC(2286, 10, 20) },
    { what: 'of six minutes ago', atMs: Date.now() - 360_000 },
    { what: 'of six minutes ahead', atMs: Date.now() + 360_000 },
  ])("is refused for its timestamp, and the problem has the gateway's clock: $what", async ({ atMs }) => {
    const nowMs = Date.now();
    const gateway = await gatewayOfTest(client, { nowMs: () => nowMs });
    const session = await start('other-time');
    const answer = await gateway.post(gateway.addressOf(session.id), callback({}, CALLBACK_SECRET, atMs));
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      type: 'urn:reelkeeper:problem:callback-clock',
      detail: expect.stringContaining(new Date(nowMs).toISOString()),
    });
    expect(gateway.log.join('')).toContain('gateway.callbackToleranceSeconds');
    expect(await received(session)).toEqual([]);
  });

  test.each(['soon', '', ' ', 'NaN', '1e999', '0x6a'])('is refused with the timestamp %j', async (timestamp) => {
    const plain = testConfig();
    const gateway = await gatewayOfTest(client);
    const address = gateway.addressOf('s-1', 'unsigned');
    const { unsigned } = plain.apps;
    const answer = await gateway.post(address, callback({ timestamp, app_id: unsigned?.appId }));
    expect(answer.status).toBe(403);
    await answer.arrayBuffer();
  });

  test("is accepted with ZEGO's two retries from a clock that is some minutes off, as configured", async () => {
    const nowMs = Date.now();
    const session = await start('clocks');
    const gateway = await gatewayOfTest(client, { nowMs: () => nowMs });
    const config = testConfig({ callbackToleranceSeconds: 7_200 });
    const lenient = await gatewayOfTest(client, { nowMs: () => nowMs, config });
    const statusOf = async (at: GatewayWorld, offMs: number) =>
      (await at.post(at.addressOf(session.id), callback({}, CALLBACK_SECRET, nowMs + offMs))).status;
    expect(await Promise.all([-290_000, 290_000].map((off) => statusOf(gateway, off)))).toEqual([200, 200]);
    expect(await Promise.all([-HOUR_MS, HOUR_MS].map((off) => statusOf(gateway, off)))).toEqual([403, 403]);
    expect(await Promise.all([-HOUR_MS, HOUR_MS].map((off) => statusOf(lenient, off)))).toEqual([200, 200]);
  });

  test.each([
    { what: '10,000 of the same', many: 10_000, nth: () => ({}), most: 10 },
    { what: '1,500 new pictures', many: 1_500, nth: (at: number) => picture(at), most: 110 },
    {
      what: '1,500 new reasons',
      many: 1_500,
      nth: (at: number) => ({ event_type: 2, detail: { quit_reason: at } }),
      most: 110,
    },
    { what: '1,500 new kinds', many: 1_500, nth: (at: number) => ({ event_type: 1_000 + at }), most: 110 },
    { what: '1,500 new tasks', many: 1_500, nth: (at: number) => ({ task_id: `task-${at}` }), most: 220 },
  ])(
    'causes few signals if it is replayed in a flood, and a stop does not wait behind them: $what',
    async ({ many, nth, most }) => {
      const gateway = await gatewayOfTest(client);
      const session = await start('flooded');
      expect(await floodAndStop(gateway, session, many, nth)).toEqual({ others: [], isStopped: true });
      expect(gateway.gateway.callbackCounts.forwarded).toBeLessThan(most);
    },
  );

  test('does not block a genuine end after the flood, nor ends of other sessions during it', async () => {
    let now = Date.now();
    const gateway = await gatewayOfTest(client, { nowMs: () => now });
    const [flooded, other] = [await start('drained'), await start('beside')];
    const send = async ({ id }: RecordingSession, fields: object) =>
      (await gateway.post(gateway.addressOf(id), callback({ ...fields }, CALLBACK_SECRET, now))).status;
    const forged = Array.from({ length: 200 }, (_, at) => send(flooded, { task_id: `task-${at}`, event_type: 7 }));
    expect(new Set(await Promise.all(forged))).toEqual(new Set([200, 429]));
    expect(await send(other, { event_type: 1, task_id: 'task-0' })).toBe(200);
    expect(await send(flooded, { event_type: 1 })).toBe(429);
    now += 5_000;
    expect(await send(flooded, { event_type: 1 })).toBe(200);
    expect((await received(flooded)).at(-1)).toMatchObject({ body: { event_type: 1, task_id: 'task-1' } });
  });

  test('is forwarded again after ten seconds, since it may have become true', async () => {
    let now = Date.now();
    const gateway = await gatewayOfTest(client, { nowMs: () => now });
    const session = await start('again');
    const send = async () =>
      (await gateway.post(gateway.addressOf(session.id), callback({}, CALLBACK_SECRET, now))).json();
    expect([await send(), await send()]).toEqual([{ status: 'taken' }, { status: 'repeated' }]);
    now += 10_000;
    expect(await send()).toEqual({ status: 'taken' });
  });

  test('is not confirmed as delivered until the identical one before it is', async () => {
    const gateway = await gatewayOfTest(client);
    const session = await start('under-way');
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => (await gateway.post(gateway.addressOf(session.id), callback())).json()),
    );
    expect(answers.filter((answer) => Reflect.get(Object(answer), 'status') === 'taken')).toHaveLength(1);
    expect(await received(session)).toHaveLength(1);
  });

  test('reaches no other session, although both claim the task', async () => {
    const gateway = await gatewayOfTest(client);
    const [one, two] = [await start('one'), await start('two')];
    const event = callback({ event_type: 4, task_id: 'task-of-both' });
    for (const { id } of [one, two]) {
      expect(await (await gateway.post(gateway.addressOf(id), event)).json()).toEqual({ status: 'taken' });
    }
  });
});

function picture(at: number): object {
  const file_info = [{ output_file_format: 'jpg', file_id: `picture-${at}.jpg` }];
  return { event_type: 1, detail: { upload_status: 1, file_info } };
}
