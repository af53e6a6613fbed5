import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { everything } from '../../harness/whole-world.js';
import { type Answer, asking, recording } from './rest-world.js';

const SOON = { timeout: 40_000, interval: 200 };
const problem = (name: string): string => `urn:reelkeeper:problem:${name}`;

describe('the routes of a session', async () => {
  const { client, gateway, simulator, anotherGateway } = await everything();
  const ask = asking(gateway.url);
  const start = async (body: Record<string, unknown>, query = ''): Promise<Answer> => {
    const answer = await ask('POST', `/v1/sessions${query}`, body);
    const sessionId = answer.body['sessionId'] ?? body['sessionId'];
    onTestFinished(async () =>
      client
        .get(String(sessionId))
        .cancel()
        .catch(() => undefined),
    );
    return answer;
  };

  test('record it from start to files', async () => {
    const started = await start({ roomId: 'story/1', sessionId: 'story/1' }, '?wait=started');
    expect(started).toMatchObject({ status: 201, body: { sessionId: 'story/1', created: true } });
    expect(started.body['taskIds']).toHaveLength(1);
    const address = started.headers.get('location') ?? '';
    expect(address).toBe('/v1/sessions/story%2F1');
    expect(await ask('PUT', `${address}/layout`, { MixMode: 3 })).toMatchObject({
      status: 200,
      body: { accepted: true },
    });
    expect(await ask('POST', `${address}/pause`)).toMatchObject({ status: 200, body: { accepted: true } });
    expect(await ask('GET', address)).toMatchObject({
      status: 200,
      body: { phase: 'paused', accepted: { layout: { MixMode: 3 }, paused: true } },
    });
    expect(await ask('POST', `${address}/resume`, {})).toMatchObject({ status: 200, body: { accepted: true } });
    expect(await ask('POST', `${address}/snapshots`)).toMatchObject({ status: 200, body: { accepted: true } });
    expect(await ask('POST', `${address}/stop`, { reason: 'over' })).toMatchObject({
      status: 202,
      body: { accepted: true },
    });
    await vi.waitFor(async () => expect((await ask('GET', address)).body).toMatchObject({ phase: 'closed' }), SOON);
    const { body } = await ask('GET', address);
    expect(body).toMatchObject({ outcome: { outcome: 'complete', endReason: 'stopped' } });
    expect(body).toEqual(await client.get('story/1').view());
    const again = await start({ roomId: 'story/1', sessionId: 'story/1' }, '?wait=started');
    expect(again).toMatchObject({ status: 200, body: { created: false, taskIds: started.body['taskIds'] } });
    expect(simulator.ledger.unstopped().filter(({ roomId }) => roomId === 'story/1')).toEqual([]);
  });

  test('only store a change with wait=no', async () => {
    const session = await recording(client, 'changes-1');
    onTestFinished(() => session.cancel());
    const change = async (method: string, path: string, body?: unknown) =>
      expect(await ask(method, `/v1/sessions/changes-1/${path}?wait=no`, body)).toMatchObject({
        status: 202,
        body: { accepted: true },
      });
    await change('PUT', 'layout', { MixMode: 4 });
    await change('POST', 'pause');
    await vi.waitFor(
      async () => expect(await session.view()).toMatchObject({ accepted: { layout: { MixMode: 4 }, paused: true } }),
      SOON,
    );
    await change('POST', 'resume');
    await vi.waitFor(async () => expect(await session.view()).toMatchObject({ accepted: { paused: false } }), SOON);
    await change('PUT', 'whiteboard', { WhiteboardId: 'b-1' });
    const words = async (): Promise<string> => JSON.stringify((await session.view()).timeline);
    await vi.waitFor(async () => expect(await words()).toMatch(/records no whiteboard/), SOON);
  });

  test('list the mistakes of a layout by path', async () => {
    const session = await recording(client, 'layout-1');
    onTestFinished(() => session.cancel());
    const answer = await ask('PUT', '/v1/sessions/layout-1/layout', { MixMode: 1, MixInputList: [{ StreamId: 'a' }] });
    expect(answer).toMatchObject({ status: 400, body: { type: problem('bad-request') } });
    expect(answer.body['mistakes']).toContainEqual(expect.objectContaining({ path: 'MixInputList.0.Left' }));
  });

  test("return ZEGO's code and message if it rejects a change", async () => {
    const session = await recording(client, 'refused-1');
    onTestFinished(() => session.cancel());
    const beyondThePicture = { StreamId: 'a', Left: 0, Top: 0, Right: 1_900, Bottom: 720, Layer: 1 };
    const layout = { MixMode: 1, MixInputList: [beyondThePicture] };
    const answer = await ask('PUT', '/v1/sessions/refused-1/layout', layout);
    expect(answer).toMatchObject({
      status: 422,
      body: {
        type: problem('zego-rejected'),
        zego: { action: 'UpdateLayout', code: 300_000_004, requestId: expect.stringMatching(/./) },
      },
    });
  });

  test('report that ZEGO did not respond, once, and that a retry may help', async () => {
    const session = await recording(client, 'cut-1');
    onTestFinished(() => session.cancel());
    simulator.fault({ name: 'unreachable', action: 'TakeSnapshot', roomId: 'cut-1' });
    const answer = await ask('POST', '/v1/sessions/cut-1/snapshots');
    expect(answer).toMatchObject({ status: 503, body: { type: problem('zego-unreachable') } });
    expect(answer.body).not.toHaveProperty('zego');
    expect(String(answer.body['detail']).split('the connection was cut')).toHaveLength(2);
  });

  test("report the session's own rejection, distinct from that of a closed session", async () => {
    const single = { recording: { RecordInputParams: { RecordMode: 1 } } };
    await start({ roomId: 'single-1', sessionId: 'single-1', ...single }, '?wait=started');
    await start({ roomId: 'mixed-1', sessionId: 'mixed-1' }, '?wait=started');
    await ask('POST', '/v1/sessions/mixed-1/pause');
    for (const [method, path, detail, body] of [
      ['POST', 'single-1/pause', /single-stream/],
      ['PUT', 'mixed-1/whiteboard', /records no whiteboard/, { WhiteboardId: 'b-1' }],
      ['POST', 'mixed-1/snapshots', /paused/],
    ] as const) {
      const answer = await ask(method, `/v1/sessions/${path}`, body);
      expect(answer).toMatchObject({
        status: 422,
        body: { type: problem('not-possible'), detail: expect.stringMatching(detail) },
      });
    }
  });

  test('report that the session accepted a change to which ZEGO does not respond', async () => {
    const session = await recording(client, 'silent-1');
    onTestFinished(() => session.cancel());
    const impatient = await anotherGateway({ port: 0, responseMs: 2_000 });
    onTestFinished(() => impatient.stop());
    simulator.fault({ name: 'http-500', action: 'UpdateLayout', roomId: 'silent-1', times: 'always' });
    const answer = await asking(impatient.url)('PUT', '/v1/sessions/silent-1/layout', { MixMode: 3 });
    expect(answer).toMatchObject({ status: 202, body: { accepted: true, waiting: true } });
    expect(await session.view()).toMatchObject({ wanted: { layout: { MixMode: 3 } } });
    simulator.faults.clear();
    await vi.waitFor(
      async () => expect(await session.view()).toMatchObject({ accepted: { layout: { MixMode: 3 } } }),
      SOON,
    );
  });

  test("report that a recording was not started, why, and ZEGO's response", async () => {
    simulator.fault({ name: 'at-capacity', roomId: 'never', times: 'always' });
    const limits = { startSeconds: 10 };
    const answer = await start({ roomId: 'never', sessionId: 'never', limits }, '?wait=started');
    expect(answer).toMatchObject({
      status: 422,
      body: {
        type: problem('recording-not-started'),
        detail: expect.stringMatching(/./),
        zego: { action: 'StartRecord', code: 300_000_006 },
      },
    });
  });

  test('respond not-recording once it is closed', async () => {
    const session = await recording(client, 'past-1');
    await session.stop();
    await session.closed({ pollAfterMs: 200 });
    for (const [method, path, body] of [
      ['PUT', 'layout', { MixMode: 2 }],
      ['PUT', 'whiteboard', { WhiteboardId: 'b' }],
      ['POST', 'pause'],
      ['POST', 'resume?wait=no'],
      ['POST', 'stop'],
    ] as const) {
      const answer = await ask(method, `/v1/sessions/past-1/${path}`, body);
      expect(answer).toMatchObject({ status: 409, body: { type: problem('not-recording'), phase: 'closed' } });
    }
  });

  test.each([
    ['GET', ''],
    ['PUT', '/layout', { MixMode: 2 }],
    ['PUT', '/whiteboard', { WhiteboardId: 'b' }],
    ['POST', '/pause'],
    ['POST', '/snapshots?wait=no'],
    ['POST', '/stop'],
    ['POST', '/stop?wait=no'],
  ])('respond 404 for an unknown session: %s %s', async (method, path, body?: unknown) => {
    const answer = await ask(method, `/v1/sessions/nobody${path}`, body);
    expect(answer).toMatchObject({ status: 404, body: { type: problem('unknown-session') } });
  });

  test.each([
    ['GET', '/v1/sessions?phase=sleeping', 'phase'],
    ['GET', '/v1/sessions?pageSize=0', 'pageSize'],
    ['GET', '/v1/sessions?cursor=made-up', 'cursor'],
    ['GET', '/v1/sessions?rooms=a', 'rooms'],
    ['POST', '/v1/sessions/s-1/pause?wait=yes', 'wait'],
    ['POST', '/v1/sessions/s-1/pause?wiat=no', 'wiat'],
    ['POST', '/v1/sessions/s-1/stop?wait=yes', 'wait'],
    ['POST', '/v1/sessions/s-1/stop?wiat=no', 'wiat'],
    ['POST', '/v1/sessions/s-1/stop', 'because', { because: 'over' }],
    ['POST', '/v1/sessions/s-1/resume', 'now', { now: true }],
    ['PUT', '/v1/sessions/s-1/whiteboard', 'WhiteboardId', {}],
    ['PUT', '/v1/sessions/s-1/layout', 'TaskId', { TaskId: 'mine' }],
  ])('%s %s names the mistake at %s', async (method, path, where, body?: unknown) => {
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { type: problem('bad-request'), mistakes: [{ path: where }] } });
  });

  test('list page by page with filters', async () => {
    const sessions = ['list-1', 'list-2', 'list-3'];
    await Promise.all(sessions.map((id) => recording(client, id, 'listed room')));
    for (const id of sessions) onTestFinished(() => client.get(id).cancel());
    const query = new URLSearchParams({ room: 'listed room', phase: 'recording', pageSize: '2' });
    await vi.waitFor(async () => {
      const { body } = await ask('GET', '/v1/sessions?room=listed%20room&phase=recording');
      expect(body['sessions']).toHaveLength(3);
    }, SOON);
    const first = await ask('GET', `/v1/sessions?${query.toString()}`);
    expect(first.body['sessions']).toHaveLength(2);
    query.set('cursor', String(first.body['nextCursor']));
    const second = await ask('GET', `/v1/sessions?${query.toString()}`);
    const found = [first, second].flatMap(({ body }) => body['sessions'] as { sessionId: string; roomId: string }[]);
    expect(found.map(({ sessionId }) => sessionId).sort()).toEqual(sessions);
    query.set('room', 'another room');
    expect((await ask('GET', `/v1/sessions?${query.toString()}`)).status).toBe(400);
  });
});
