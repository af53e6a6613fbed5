import { describe, expect, test, vi } from 'vitest';
import { Secret } from '../../src/config/index.js';
import { WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import { buildGateway } from '../../src/gateway/index.js';
import { signCallback } from '../../src/zego/index.js';
import {
  another,
  clientOfNothing,
  scripted,
  scriptedSessions,
  temporalWithoutWorker,
} from '../client/scripted-sessions.js';
import { CALLBACK_SECRET, callback, gatewayOfTest, testConfig } from '../gateway/gateway-world.js';
import { readExposition, scrape, valueOf } from './exposition.js';

const SEEN = { timeout: 20_000, interval: 100 };

const idle = await temporalWithoutWorker();

describe('sessions', () => {
  const { client, temporal } = idle;

  test('are counted by phase, separately if no worker has picked them up', async () => {
    await another(client, scripted('starting'));
    await temporal.workflow.start('recordingSession', { workflowId: 'bare', taskQueue: WORKFLOW_TASK_QUEUE });
    const terminated = await another(client, scripted('terminated'));
    await temporal.workflow.getHandle(terminated.session.id).terminate();
    await temporal.workflow.start('fileRescue', { workflowId: 'r', taskQueue: WORKFLOW_TASK_QUEUE });
    await vi.waitFor(async () => {
      const { phases, attention, ...others } = await client.countSessions();
      expect(others).toEqual({ withoutPhase: 1, terminated: 1, rescues: 1, deliveries: 0 });
      expect(Object.entries(phases).filter(([, count]) => count > 0)).toEqual([['starting', 1]]);
      expect(Object.values(attention)).toEqual([0, 0, 0, 0, 0]);
    }, SEEN);
    const { url } = await gatewayOfTest(client);
    const shown = await scrape(`${url}/metrics`);
    expect(valueOf(shown, 'reelkeeper_sessions', { phase: 'none' })).toBe(1);
    expect(valueOf(shown, 'reelkeeper_sessions', { phase: 'recording' })).toBe(0);
    expect(valueOf(shown, 'reelkeeper_sessions_terminated')).toBe(1);
    expect(valueOf(shown, 'reelkeeper_rescues_running')).toBe(1);
    expect(valueOf(shown, 'reelkeeper_webhook_deliveries_running')).toBe(0);
  });

  test('are counted no more than once in 15 s, however often somebody scrapes', async () => {
    let nowMs = 1_000_000;
    const counts = vi.spyOn(client, 'countSessions');
    const { url } = await gatewayOfTest(client, { nowMs: () => nowMs });
    await Promise.all(Array.from({ length: 10 }, () => scrape(`${url}/metrics`)));
    nowMs += 14_999;
    await scrape(`${url}/metrics`);
    expect(counts).toHaveBeenCalledTimes(1);
    nowMs += 1;
    await scrape(`${url}/metrics`);
    expect(counts).toHaveBeenCalledTimes(2);
  });
});

describe('without Temporal', () => {
  test('no count of before is shown, and all else is', async () => {
    const { url } = await gatewayOfTest(await clientOfNothing(200));
    const shown = await scrape(`${url}/metrics`);
    expect(shown.samples.filter(({ name }) => /^reelkeeper_(sessions|rescues|webhook)/.test(name))).toEqual([]);
    expect(valueOf(shown, 'reelkeeper_session_count_failures_total')).toBe(1);
    expect(valueOf(shown, 'reelkeeper_build_info')).toBe(1);
  });
});

test.each([
  { what: 'no key', authorization: undefined, status: 401 },
  { what: 'a wrong key', authorization: 'Bearer guessed', status: 401 },
  { what: 'a key that may read', authorization: 'Bearer reads', status: 200 },
  { what: 'a key that may do all', authorization: 'Bearer controls', status: 200 },
])('where keys are configured metrics are answered $status for $what', async ({ authorization, status }) => {
  const apiKeys = [
    { key: new Secret('reads'), scope: 'read' as const, requestsPerSecond: 100 },
    { key: new Secret('controls'), scope: 'control' as const, requestsPerSecond: 100 },
  ];
  const { url } = await gatewayOfTest(idle.client, { config: testConfig({ apiKeys }) });
  const answer = await fetch(`${url}/metrics`, { headers: authorization === undefined ? {} : { authorization } });
  expect(answer.status).toBe(status);
});

describe('requests', () => {
  const name = 'reelkeeper_http_requests_total';

  test('are counted and timed by route, and the gateway is not blamed for what a caller did', async () => {
    const { url } = await gatewayOfTest(await clientOfNothing(200));
    await fetch(`${url}/healthz`);
    await fetch(`${url}/readyz`);
    await fetch(`${url}/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' });
    const shown = await scrape(`${url}/metrics`);
    const of = (route: string, status: string, fault: string) => valueOf(shown, name, { route, status, fault });
    expect(of('/healthz', '200', 'none')).toBe(1);
    expect(of('/readyz', '503', 'ours')).toBe(1);
    expect(of('/v1/sessions', '400', 'caller')).toBe(1);
    expect(valueOf(shown, 'reelkeeper_http_request_duration_seconds_count', { route: '/healthz' })).toBe(1);
  });

  test('make no more series than there are routes, whatever the addresses', async () => {
    const gateway = await gatewayOfTest(idle.client);
    const ask = (path: string, method = 'GET') => fetch(`${gateway.url}${path}`, { method });
    await ask('/nothing');
    await ask('/v1/callbacks/zego/app-0/session-0/token-0', 'POST');
    const before = (await scrape(`${gateway.url}/metrics`)).samples.length;
    for (let index = 1; index < 20; index++) {
      await ask(`/nothing/${index}`);
      await ask(`/v1/callbacks/zego/app-${index}/session-${index}/token-${index}`, 'POST');
    }
    const shown = await scrape(`${gateway.url}/metrics`);
    // The first scrape has shown itself only in the second.
    expect(shown.samples.filter(({ labels }) => labels['route'] !== '/metrics').length).toBe(before);
    expect(JSON.stringify(shown)).not.toMatch(/session-\d|token-\d|app-\d/);
    expect(valueOf(shown, name, { route: 'unknown', status: '404' })).toBe(20);
  });

  test('that are event streams are not timed', async () => {
    const gateway = buildGateway({ config: testConfig(), client: idle.client });
    gateway.get('/stream', (_request, reply) => reply.type('text/event-stream').send('data: x\n\n'));
    await gateway.inject('/stream');
    const shown = readExposition((await gateway.inject('/metrics')).body);
    expect(valueOf(shown, name, { route: '/stream' })).toBe(1);
    expect(valueOf(shown, 'reelkeeper_http_request_duration_seconds_count', { route: '/stream' })).toBeUndefined();
    await gateway.close();
  });
});

describe('callbacks', async () => {
  const { client } = await scriptedSessions();
  const name = 'reelkeeper_callbacks_total';

  test('are counted by result, and by whose fault one was refused', async () => {
    const gateway = await gatewayOfTest(client);
    const { session } = await another(client, scripted('counted'));
    const own = gateway.addressOf(session.id);
    await gateway.post(own, callback());
    for (const sequence of [1, 2, 3]) await gateway.post(own, callback({ event_type: 4, sequence }));
    await gateway.post(gateway.addressOf('never-was'), callback());
    await gateway.post(own, callback({}, 'guessed'));
    await gateway.post('/v1/callbacks/zego/default', callback({ task_id: 'unknown-task' }));
    await gateway.post('/v1/callbacks/zego/unsigned', callback());
    await gateway.post('/v1/callbacks/zego/made-up', callback());
    const shown = await scrape(`${gateway.url}/metrics`);
    const of = (labels: Record<string, string>) => valueOf(shown, name, labels);
    expect(of({ app: 'default', result: 'forwarded', reason: '', fault: 'none' })).toBe(2);
    expect(of({ app: 'default', result: 'dropped', reason: 'repeated', fault: 'none' })).toBe(2);
    expect(of({ app: 'default', result: 'dropped', reason: 'closed' })).toBe(1);
    expect(of({ app: 'default', result: 'refused', reason: 'callback-refused', fault: 'caller' })).toBe(1);
    expect(of({ app: 'default', result: 'refused', reason: 'unknown-task', fault: 'none' })).toBe(1);
    expect(of({ app: 'unsigned', result: 'refused', reason: 'callback-refused', fault: 'caller' })).toBe(1);
    expect(of({ app: 'unknown', result: 'refused', reason: 'callback-refused', fault: 'caller' })).toBe(1);
    expect(of({})).toBe(9);
  });

  test('of tasks that no session has are no fault of the gateway, though it answers 503', async () => {
    const gateway = await gatewayOfTest(client);
    const path = '/v1/callbacks/zego/default';
    expect((await gateway.post(path, callback({ task_id: 'of-another-system' }))).status).toBe(503);
    const shown = await scrape(`${gateway.url}/metrics`);
    const of = (fault: string) =>
      valueOf(shown, 'reelkeeper_http_requests_total', { route: '/v1/callbacks/zego/:app', status: '503', fault });
    expect(of('none')).toBe(1);
    expect(of('ours')).toBeUndefined();
  });

  test.each([
    { what: 'in time', agoSeconds: 3, le: '5', within: 1 },
    { what: 'late', agoSeconds: 200, le: '120', within: 0 },
    { what: 'from a clock that is ahead', agoSeconds: -200, le: '0.1', within: 1 },
  ])('that come $what are measured by their own time', async ({ agoSeconds, le, within }) => {
    const nowMs = Date.UTC(2027, 0, 1);
    const gateway = await gatewayOfTest(client, { nowMs: () => nowMs });
    const { session } = await another(client, scripted('late'));
    const timestamp = String(nowMs / 1_000 - agoSeconds);
    const body = callback({
      timestamp,
      signature: signCallback({ secret: CALLBACK_SECRET, timestamp, nonce: '563214' }),
    });
    expect((await gateway.post(gateway.addressOf(session.id), body)).status).toBe(200);
    const shown = await scrape(`${gateway.url}/metrics`);
    expect(valueOf(shown, 'reelkeeper_callback_delay_seconds_bucket', { app: 'default', le })).toBe(within);
    expect(valueOf(shown, 'reelkeeper_callback_delay_seconds_count', { app: 'default' })).toBe(1);
  });
});
