import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createActivities } from '../../activities/index.js';
import {
  SIGNALS,
  WEBHOOK_DELIVERY_WORKFLOW,
  WEBHOOK_EVENT_TYPES,
  WEBHOOK_TASK_QUEUE,
  type WebhookDeliveryResult,
  WORKFLOW_TASK_QUEUE,
  webhookDeliveryId,
} from '../../src/contract/index.js';
import { installRuntime, runWorkers } from '../../src/worker/index.js';
import { closedEvent, signingKey } from '../activities/webhook-event.js';
import { leaksIn, textOf } from '../e2e/leaks.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { testServerPath } from '../harness/servers.js';
import { isGenuine } from '../harness/webhook-verifier.js';
import { httpServer, type Received, type TestServer } from '../zego/server.js';

const KEY = signingKey(1);
const HOUR_MS = 3_600_000;

let env: TestWorkflowEnvironment;
let stopWorkers: () => Promise<void>;
/** The addresses of the endpoints that tests have made, by their names. */
const urls = new Map<string, string>();

beforeAll(async () => {
  installRuntime(pino({ enabled: false }));
  const executable = { type: 'existing-path', path: await testServerPath() } as const;
  env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  const connection = env.nativeConnection;
  const workers = await Promise.all([
    Worker.create({ connection, taskQueue: WORKFLOW_TASK_QUEUE, workflowBundle: WORKFLOW_BUNDLE }),
    Worker.create({ connection, taskQueue: WEBHOOK_TASK_QUEUE, activities: { deliverWebhook } }),
  ]);
  const stopping = new AbortController();
  const run = runWorkers(workers, { signal: stopping.signal });
  stopWorkers = async () => {
    stopping.abort();
    await run;
  };
});

afterAll(async () => {
  await stopWorkers();
  await env.teardown();
});

async function deliverWebhook(input: Parameters<ReturnType<typeof createActivities>['deliverWebhook']>[0]) {
  const virtualMs = await env.currentTimeMs();
  const nowMs = (): number => virtualMs;
  const url = urls.get(input.endpoint);
  const common = { secrets: [KEY], events: WEBHOOK_EVENT_TYPES, allowPrivateAddresses: true, timeoutMs: 2_000 };
  const webhooks = url === undefined ? {} : { [input.endpoint]: { url, ...common } };
  return createActivities({ apps: {}, storages: {}, profiles: {}, webhooks, nowMs }).deliverWebhook(input);
}

type Answer = (response: ServerResponse, request: Received, sentAtMs: number) => void;

/** A new endpoint with its server. */
async function endpoint(answer: Answer): Promise<TestServer & { readonly name: string }> {
  const name = `crm-${randomUUID()}`;
  const server = await httpServer((response, request) => answer(response, request, sentAtMs(request)));
  urls.set(name, `${server.endpoint}/hook/T0KEN-4711?key=query-key-0815`);
  return { ...server, name };
}

function sentAtMs({ headers }: Received): number {
  return Number(headers['webhook-timestamp']) * 1_000;
}

async function start(args: readonly unknown[], sessionId = 'lesson-1') {
  return env.client.workflow.start<(...args: unknown[]) => Promise<WebhookDeliveryResult>>(WEBHOOK_DELIVERY_WORKFLOW, {
    args: [...args],
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowId: webhookDeliveryId(sessionId, randomUUID(), 4),
  });
}

/** Each field of an object as it is, or odd. */
function fieldsOf(value: object, odd: fc.Arbitrary<unknown>): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fc.oneof(fc.constant<unknown>(one), odd)]));
}

type Delivery = Awaited<ReturnType<typeof start>>;

async function failedWorkflowTasks(delivery: Delivery): Promise<number> {
  const { events = [] } = await delivery.fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes).length;
}

describe('a delivery', () => {
  test('completes once its endpoint has taken the event', async () => {
    const { name, received } = await endpoint((response) => response.writeHead(204).end());
    const delivery = await start([{ endpoint: name, event: closedEvent() }]);
    expect(await delivery.result()).toEqual({ delivered: true, attempts: 1 });
    const [one] = received;
    if (!one) throw new Error('nothing was received');
    expect(isGenuine(one, KEY, sentAtMs(one))).toBe(true);
    expect(JSON.parse(one.body)).toEqual(closedEvent());
  });

  test('to an endpoint that is down for an hour arrives after it, under the same id in every attempt', async () => {
    let upAtMs = 0;
    const { name, received } = await endpoint((response, _request, atMs) => {
      upAtMs ||= atMs + HOUR_MS;
      response.writeHead(atMs < upAtMs ? 503 : 200).end();
    });
    const delivery = await start([{ endpoint: name, event: closedEvent() }]);
    expect(await delivery.result()).toEqual({ delivered: true, attempts: received.length });
    const times = received.map(sentAtMs);
    expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([closedEvent().id]));
    expect(received.map((one, at) => isGenuine(one, KEY, times[at] ?? 0))).not.toContain(false);
    const pauses = times.slice(1).map((atMs, at) => atMs - (times[at] ?? 0));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(5_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(HOUR_MS + 5_000);
    expect(received.length).toBeLessThan(10);
  });

  test('waits as long as its endpoint asks for', async () => {
    const { name, received } = await endpoint((response) => {
      if (received.length === 1) response.writeHead(429, { 'retry-after': '7200' }).end();
      else response.writeHead(200).end();
    });
    const delivery = await start([{ endpoint: name, event: closedEvent() }]);
    expect(await delivery.result()).toEqual({ delivered: true, attempts: 2 });
    const [first = 0, second = 0] = received.map(sentAtMs);
    expect(second - first).toBeGreaterThanOrEqual(2 * HOUR_MS);
    expect(second - first).toBeLessThan(3 * HOUR_MS);
  });

  test('that is rejected for three days fails as WebhookUndelivered, and its history holds no secret', async () => {
    const { name, received } = await endpoint((response) => response.writeHead(500).end());
    const event = closedEvent();
    const delivery = await start([{ endpoint: name, event }]);
    const failure: unknown = await delivery.result().catch((error: unknown) => error);
    const lastFailure = expect.stringContaining('it responded with HTTP 500.');
    expect(failure).toMatchObject({
      cause: { type: 'WebhookUndelivered', details: [{ endpoint: name, eventId: event.id, lastFailure }] },
    });
    const times = received.map(sentAtMs);
    const triedMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(triedMs).toBeGreaterThan(70 * HOUR_MS);
    expect(triedMs).toBeLessThanOrEqual(72 * HOUR_MS);
    expect(received.length).toBeLessThan(90);
    const said = textOf([await delivery.fetchHistory(), await delivery.describe(), failure]);
    expect(leaksIn(said, { event: event.id })).toEqual(['event']);
    const secrets = { key: KEY, token: 'T0KEN-4711', query: 'query-key-0815', address: urls.get(name) ?? '' };
    expect(leaksIn(said, secrets)).toEqual([]);
  });
});

describe('a session id that is odd but one', () => {
  test.each([
    ['as long as ids may be', 'é'.repeat(500)],
    ['of emojis', `x${'😀'.repeat(200)}`],
    ['with line breaks', 'a\r\nb: c'],
  ])('is no reason to fail: %s', async (_name, sessionId) => {
    const { name } = await endpoint((response) => response.writeHead(410).end());
    const delivery = await start([{ endpoint: name, event: closedEvent(sessionId) }]);
    expect(await delivery.result()).toEqual({ delivered: false, attempts: 1 });
    expect(await failedWorkflowTasks(delivery)).toBe(0);
  });

  test('is named in the failure of a delivery that was given up', async () => {
    const { name } = await endpoint((response) => response.writeHead(500).end());
    const delivery = await start([{ endpoint: name, event: closedEvent(`x${'😀'.repeat(200)}`) }]);
    const message = expect.stringContaining(`session.closed of session x${'😀'.repeat(59)} to ${name}. Event`);
    await expect(delivery.result()).rejects.toMatchObject({ cause: { type: 'WebhookUndelivered', message } });
    expect(await failedWorkflowTasks(delivery)).toBe(0);
  });
});

describe('an endpoint that returns 410', () => {
  test('is reported to the session', async () => {
    const sessionId = `session-${randomUUID()}`;
    const session = await env.client.workflow.start('anySession', { taskQueue: 'nobody', workflowId: sessionId });
    const { name } = await endpoint((response) => response.writeHead(410).end());
    const delivery = await start([{ endpoint: name, event: closedEvent(sessionId) }]);
    expect(await delivery.result()).toEqual({ delivered: false, attempts: 1 });
    const { events } = await session.fetchHistory();
    const signals = (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
    const bodies = signals.map(({ input }) => JSON.parse(Buffer.from(input?.payloads?.[0]?.data ?? '').toString()));
    expect(signals.map(({ signalName }) => signalName)).toEqual([SIGNALS.webhookGone]);
    expect(bodies).toEqual([{ endpoint: name }]);
    await session.terminate();
  });

  test('is reported to nobody when the session is closed', async () => {
    const { name } = await endpoint((response) => response.writeHead(410).end());
    const delivery = await start([{ endpoint: name, event: closedEvent(`session-${randomUUID()}`) }]);
    expect(await delivery.result()).toEqual({ delivered: false, attempts: 1 });
  });
});

describe('an argument that is no delivery', () => {
  const event = closedEvent();
  const withData = (changes: object): object => ({ ...event, data: { ...event.data, ...changes } });
  test.each<[name: string, args: readonly unknown[]]>([
    ['nothing', []],
    ['null', [null]],
    ['a text', ['crm']],
    ['no event', [{ endpoint: 'crm' }]],
    ['an event of null', [{ endpoint: 'crm', event: null }]],
    ['an endpoint that is a number', [{ endpoint: 7, event }]],
    ['an endpoint with a long name', [{ endpoint: 'é'.repeat(10_000), event }]],
    ['an unknown type', [{ endpoint: 'crm', event: { ...event, type: 'x'.repeat(10_000) } }]],
    ['no data', [{ endpoint: 'crm', event: { ...event, data: null } }]],
    ['no session id', [{ endpoint: 'crm', event: withData({ sessionId: '' }) }]],
    ['a session id longer than any', [{ endpoint: 'crm', event: withData({ sessionId: 'é'.repeat(600) }) }]],
    ['a session id with half a character', [{ endpoint: 'crm', event: withData({ sessionId: 'a\ud83d' }) }]],
    ['an event without time, which the activity finds', [{ endpoint: 'crm', event: { ...event, timestamp: 5 } }]],
  ])('fails the delivery for good when it is or has %s', async (_name, args) => {
    const delivery = await start(args);
    await expect(delivery.result()).rejects.toMatchObject({ cause: { type: 'InvalidRequest' } });
    expect(await failedWorkflowTasks(delivery)).toBe(0);
  });

  test('never fails a workflow task, whatever JSON it is', async () => {
    const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'binary' }));
    // With a name for its session the rest may happen to be right, and would be tried for three days.
    const noName = odd.filter((one) => typeof one !== 'string');
    const data = fc.record({ sessionId: noName }, { requiredKeys: [] });
    const mixed = fc.record({ ...fieldsOf(event, odd), data: fc.oneof(data, odd) }, { requiredKeys: [] });
    const argument = fc.oneof(
      odd,
      fc.record({ endpoint: fc.oneof(fc.constant('crm'), odd), event: fc.oneof(mixed, odd) }),
    );
    await fc.assert(
      fc.asyncProperty(argument, async (input) => {
        const delivery = await start([input]);
        await expect(delivery.result()).rejects.toMatchObject({ cause: { type: 'InvalidRequest' } });
        expect(await failedWorkflowTasks(delivery)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});

// The last one: after a cancellation the time-skipping server skips no more time.
test('a delivery that is cancelled is tried no more', async () => {
  const { name, received } = await endpoint((response) => response.writeHead(500).end());
  const delivery = await start([{ endpoint: name, event: closedEvent() }]);
  await vi.waitUntil(() => received.length > 0, { timeout: 10_000 });
  await delivery.cancel();
  await expect(delivery.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
});
