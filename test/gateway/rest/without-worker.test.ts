import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { SESSION_WORKFLOW, WORKFLOW_TASK_QUEUE } from '../../../src/contract/index.js';
import { scripted, scriptedWorker, temporalWithoutWorker } from '../../client/scripted-sessions.js';
import { gatewayOfFile, gatewayOfTest } from '../gateway-world.js';
import { asking, follow } from './rest-world.js';

const UNAVAILABLE = { type: 'urn:reelkeeper:problem:worker-unavailable' };

describe('without a worker', async () => {
  const { place, client, temporal } = await temporalWithoutWorker();
  const { url } = await gatewayOfFile(client);
  const ask = asking(url);
  const worker = await scriptedWorker(place);
  const recordedBefore = async (): Promise<void> => {
    for (const [id, script] of [
      ['kept', { closeNow: true }],
      ['failed', { closeNow: true, closeWith: 'RecordingLost' }],
    ] as const) {
      const { session } = await client.start(scripted(id, script), { sessionId: id });
      while ((await session.summary()).status === 'running') await sleep(50);
    }
  };
  await worker.runUntil(recordedBefore());

  test("a request for a recording session gets Temporal's own record, and its stream says why", async () => {
    await client.start({ roomId: 'open' }, { sessionId: 'open' });
    const [answer, stream] = await Promise.all([ask('GET', '/v1/sessions/open'), follow(url, 'open')]);
    const session = { sessionId: 'open', roomId: 'open', phase: 'starting', status: 'running', viewUnavailable: true };
    expect(answer).toMatchObject({ status: 200, body: session });
    await vi.waitFor(() => {
      const message = expect.stringMatching(/^No worker responds\. .* Start "reelkeeper worker"/);
      expect(stream.events).toMatchObject([{ event: 'unavailable', data: { component: 'worker', message, session } }]);
    }, 20_000);
    stream.leave();
  });

  test.each([
    { id: 'kept', status: 'completed' },
    { id: 'failed', status: 'failed' },
  ])("a request for a closed session gets Temporal's own record: $status", async ({ id, status }) => {
    const manifest = { sessionId: id, roomId: id, recordedMs: 1_000 };
    const body = { sessionId: id, phase: 'closed', status, outcome: manifest, viewUnavailable: true };
    const [answer, stream] = await Promise.all([ask('GET', `/v1/sessions/${id}`), follow(url, id)]);
    expect(answer).toMatchObject({ status: 200, body });
    expect(await stream.ended).toBe('ended');
    expect(stream.events).toMatchObject([{ event: 'closed', data: manifest }]);
  });

  test('a request for a terminated session shows that it was terminated', async () => {
    const { session } = await client.start({ roomId: 'ended' }, { sessionId: 'ended' });
    await temporal.workflow.getHandle(session.id).terminate('by the test');
    const body = { sessionId: 'ended', phase: 'closed', status: 'terminated', viewUnavailable: true };
    expect(await ask('GET', '/v1/sessions/ended')).toMatchObject({ status: 200, body });
    expect(await ask('POST', '/v1/sessions/ended/stop')).toMatchObject({ status: 409 });
  });

  test('a change gets an error, since no worker accepts it', async () => {
    const impatient = await gatewayOfTest(client, { responseMs: 1_000 });
    await client.start({ roomId: 'unchanged' }, { sessionId: 'unchanged' });
    const answer = await asking(impatient.url)('POST', '/v1/sessions/unchanged/pause');
    expect(answer).toMatchObject({ status: 503, body: UNAVAILABLE });
  });

  test('sessions can still be started, listed and stopped', async () => {
    const body = { roomId: 'later', sessionId: 'later' };
    expect(await ask('POST', '/v1/sessions', body)).toMatchObject({ status: 201 });
    expect(await ask('POST', '/v1/sessions/later/pause?wait=no')).toMatchObject({ status: 202 });
    expect(await ask('POST', '/v1/sessions/later/stop')).toMatchObject({ status: 202, body: { accepted: true } });
    await vi.waitFor(async () => {
      const { body: page } = await ask('GET', '/v1/sessions?room=later');
      expect(page).toMatchObject({ sessions: [{ sessionId: 'later', status: 'running' }] });
    }, 20_000);
  });

  test('a session that another program started through Temporal alone is found by the same request only', async () => {
    const request = { roomId: 'bare', metadata: { classId: 'c-77' } };
    await temporal.workflow.start(SESSION_WORKFLOW, {
      taskQueue: WORKFLOW_TASK_QUEUE,
      workflowId: 'bare',
      args: [request],
    });
    const same = { sessionId: 'bare', ...request };
    expect(await ask('POST', '/v1/sessions', same)).toMatchObject({ status: 200, body: { created: false } });
    const other = { sessionId: 'bare', roomId: 'bare' };
    expect(await ask('POST', '/v1/sessions', other)).toMatchObject({
      status: 409,
      body: { type: 'urn:reelkeeper:problem:session-conflict' },
    });
  });
});
