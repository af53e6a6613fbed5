import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { createActivities, type WebhookEndpoint } from '../../activities/index.js';
import {
  type DeliverAnswer,
  WEBHOOK_EVENT_TYPES,
  type WebhookDeliveryInput,
  type WebhookEvent,
} from '../../src/contract/index.js';
import { isGenuine } from '../harness/webhook-verifier.js';
import { deadEndpoint, httpServer, httpsServer, tcpServer } from '../zego/server.js';
import { closedEvent, signingKey } from './webhook-event.js';

const KEY = signingKey(1);
/** Many services have a key of their own in the address. */
const PATH = '/hook-T0KEN?key=k-4711';
const EVENT = closedEvent();

interface Attempt {
  readonly endpoint?: Partial<WebhookEndpoint>;
  readonly event?: WebhookEvent;
  readonly nowMs?: number;
  readonly attempt?: number;
}

/** One attempt of the activity, as Temporal makes it. */
async function deliver(
  url: string,
  { endpoint, event = EVENT, nowMs, attempt = 1 }: Attempt = {},
): Promise<DeliverAnswer> {
  const crm: WebhookEndpoint = {
    url: url + PATH,
    secrets: [KEY],
    events: WEBHOOK_EVENT_TYPES,
    allowPrivateAddresses: true,
    ...endpoint,
  };
  return run({ endpoint: 'crm', event }, { webhooks: { crm }, nowMs: () => nowMs ?? Date.now(), attempt });
}

interface World {
  readonly webhooks?: Readonly<Record<string, WebhookEndpoint>>;
  readonly nowMs?: () => number;
  readonly attempt?: number;
}

async function run(input: unknown, { webhooks = {}, nowMs = Date.now, attempt = 1 }: World): Promise<DeliverAnswer> {
  const activities = createActivities({ apps: {}, storages: {}, profiles: {}, webhooks, nowMs });
  const environment = new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') });
  return environment.run((given: unknown) => activities.deliverWebhook(given as WebhookDeliveryInput), input);
}

async function failureOf(answer: Promise<unknown>): Promise<ApplicationFailure> {
  const failure: unknown = await answer.catch((error: unknown) => error);
  if (failure instanceof ApplicationFailure) return failure;
  throw new Error(`no failure but ${inspect(failure)}`);
}

const answering = (status: number, headers: Record<string, string> = {}) =>
  httpServer((response) => response.writeHead(status, headers).end());

describe('a delivery', () => {
  test('is genuine according to the specification and to the standard library', async () => {
    const { endpoint, received } = await answering(204);
    await expect(deliver(endpoint)).resolves.toEqual({ verdict: 'delivered', status: 204, attempts: 1 });
    const [one] = received;
    if (!one) throw new Error('nothing was received');
    expect(isGenuine(one, KEY, Date.now())).toBe(true);
    const headers = one.headers as Record<string, string>;
    expect(new Webhook(`whsec_${KEY}`).verify(one.body, headers)).toEqual(EVENT);
    expect(one).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
    expect([one.path, one.query.get('key')]).toEqual(['/hook-T0KEN', 'k-4711']);
  });

  test('is not genuine with another key, another body or at another time', async () => {
    const { endpoint, received } = await answering(200);
    await deliver(endpoint);
    const [one] = received;
    if (!one) throw new Error('nothing was received');
    expect(isGenuine(one, signingKey(2), Date.now())).toBe(false);
    expect(isGenuine({ ...one, body: one.body.replace('complete', 'partial') }, KEY, Date.now())).toBe(false);
    expect(isGenuine(one, KEY, Date.now() + 600_000)).toBe(false);
  });

  test('is signed with every secret, so that old and new receivers take it', async () => {
    const secrets = [1, 2, 3].map(signingKey);
    const { endpoint, received } = await answering(200);
    await deliver(endpoint, { endpoint: { secrets } });
    const [one] = received;
    if (!one) throw new Error('nothing was received');
    expect(secrets.map((key) => isGenuine(one, key, Date.now()))).toEqual([true, true, true]);
    expect(isGenuine(one, signingKey(4), Date.now())).toBe(false);
  });

  test('keeps its id and body in every attempt, and has the time of the attempt', async () => {
    const { endpoint, received } = await answering(200);
    const times = [Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 3)];
    for (const nowMs of times) await deliver(endpoint, { nowMs });
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([EVENT.id, EVENT.id]);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(received.map(({ headers }) => Number(headers['webhook-timestamp']) * 1_000)).toEqual(times);
    expect(received.map((one, at) => isGenuine(one, KEY, times[at] ?? 0))).toEqual([true, true]);
  });

  test('passes on fields of an event that this version does not know', async () => {
    const { endpoint, received } = await answering(200);
    const event = { ...EVENT, more: { a: [1] } };
    await deliver(endpoint, { event });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual(event);
  });

  test.each([200, 201, 202, 299])('is done with HTTP %i', async (status) => {
    const { endpoint } = await answering(status);
    await expect(deliver(endpoint, { attempt: 3 })).resolves.toEqual({ verdict: 'delivered', status, attempts: 3 });
  });

  test('answers "gone" for HTTP 410', async () => {
    const { endpoint } = await answering(410);
    await expect(deliver(endpoint)).resolves.toEqual({ verdict: 'gone', status: 410, attempts: 1 });
  });
});

describe('an answer', () => {
  test('without an end counts by its status, and is not read further', async () => {
    const closed: Promise<unknown>[] = [];
    const { endpoint } = await httpServer((response) => {
      closed.push(once(response, 'close'));
      response.writeHead(200);
      const pour = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', pour);
      pour();
    });
    await expect(deliver(endpoint)).resolves.toMatchObject({ verdict: 'delivered' });
    expect(closed).toHaveLength(1);
    await Promise.all(closed);
  });

  test.each([
    ['is cut after its status', (response: ServerResponse) => response.destroy()],
    ['sends nothing after its status', () => undefined],
  ])('that %s is taken by its status', async (_name, then) => {
    const { endpoint } = await httpServer((response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => then(response));
    });
    await expect(deliver(endpoint, { endpoint: { timeoutMs: 500 } })).resolves.toMatchObject({ verdict: 'delivered' });
  });
});

describe('an endpoint', () => {
  const failures: readonly [name: string, url: () => Promise<string>, words: string][] = [
    ['answers 500', async () => (await answering(500)).endpoint, 'it responded with HTTP 500. Its log should say'],
    ['answers 401', async () => (await answering(401)).endpoint, 'compare webhooks.crm.secrets'],
    ['answers 404', async () => (await answering(404)).endpoint, 'Check webhooks.crm.url'],
    [
      'answers 429',
      async () => (await answering(429)).endpoint,
      'it responded with HTTP 429. It gets too many requests.',
    ],
    ['answers 304', async () => (await answering(304)).endpoint, 'Redirects are not followed'],
    ['never answers', async () => tcpServer(() => undefined), 'no response came within 0.5 s'],
    [
      'closes the connection',
      async () => tcpServer((socket) => socket.end()),
      'the connection failed before a response came',
    ],
    [
      'does not speak HTTP',
      async () => tcpServer((socket) => socket.end('hello\n')),
      'the connection failed before a response came',
    ],
    ['is down', deadEndpoint, 'the connection was refused (ECONNREFUSED)'],
    [
      'has a certificate that nobody knows',
      async () => (await httpsServer((response) => response.end())).endpoint,
      'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ],
  ];

  test.each(failures)('that %s is retried, is no fault of ours, and shows no secret', async (_name, url, words) => {
    const failure = await failureOf(deliver(await url(), { endpoint: { timeoutMs: 500 } }));
    expect(failure).toMatchObject({ nonRetryable: false, category: ApplicationFailureCategory.BENIGN });
    expect(failure.message).toContain(words);
    expect(failure.message).toMatch(
      /^Event "evt_\S+" \(session\.closed of session "lesson-1"\) for the webhook "crm" was/,
    );
    expect(inspect(failure, { depth: null, showHidden: true })).not.toMatch(/T0KEN|k-4711/);
    expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(KEY);
  });

  test('that redirects is a failure which says so, and the event goes nowhere else', async () => {
    const elsewhere = await answering(200);
    for (const status of [301, 302, 303, 307, 308]) {
      const { endpoint } = await answering(status, { location: elsewhere.endpoint });
      const { message } = await failureOf(deliver(endpoint));
      expect(message).toContain(
        `it responded with HTTP ${status}. Redirects are not followed: put the final address into webhooks.crm.url.`,
      );
    }
    expect(elsewhere.received).toEqual([]);
  });

  test('that is missing in the configuration is retried, as a fault of ours', async () => {
    const failure = await failureOf(run({ endpoint: 'toString', event: EVENT }, {}));
    expect(failure).toMatchObject({ type: 'ConfigurationMissing', nonRetryable: false });
    expect(failure.category).not.toBe(ApplicationFailureCategory.BENIGN);
    expect(failure.message).toContain('has no webhooks.toString');
  });
});

describe('Retry-After', () => {
  const NOW_MS = Date.UTC(2026, 2, 1, 12);
  test.each([
    { name: 'in seconds', value: '120', attempt: 1, pauseMs: 120_000 },
    { name: 'as a date', value: 'Sun, 01 Mar 2026 12:10:00 GMT', attempt: 2, pauseMs: 600_000 },
    { name: 'beyond six hours', value: '86400', attempt: 1, pauseMs: 21_600_000 },
    { name: 'beyond our longest pause', value: '7200', attempt: 40, pauseMs: 7_200_000 },
    { name: 'below our own pause', value: '10', attempt: 4, pauseMs: undefined },
    { name: 'of zero', value: '0', attempt: 1, pauseMs: undefined },
    { name: 'in the past', value: 'Sun, 01 Mar 2026 11:00:00 GMT', attempt: 1, pauseMs: undefined },
    { name: 'below zero', value: '-5', attempt: 1, pauseMs: undefined },
    { name: 'that is no time', value: 'soon', attempt: 1, pauseMs: undefined },
    { name: 'after more attempts than numbers can grow by', value: '10', attempt: 5_000, pauseMs: undefined },
  ])('$name is honoured within bounds', async ({ value, attempt, pauseMs }) => {
    const { endpoint } = await answering(503, { 'retry-after': value });
    const failure = await failureOf(deliver(endpoint, { nowMs: NOW_MS, attempt }));
    expect(failure.nextRetryDelay ?? undefined).toBe(pauseMs);
  });
});

describe('the argument of a delivery', () => {
  const { data, ...head } = EVENT;
  test.each<[name: string, input: unknown, path: string]>([
    ['nothing', undefined, '(whole)'],
    ['a list', [], '(whole)'],
    ['an endpoint that is no name', { endpoint: '../x', event: EVENT }, 'endpoint'],
    ['no event', { endpoint: 'crm' }, 'event'],
    ['an id that ends a header', { endpoint: 'crm', event: { ...EVENT, id: 'a\r\nx: y' } }, 'event.id'],
    ['an id with a dot, as before what is signed', { endpoint: 'crm', event: { ...EVENT, id: 'a.1' } }, 'event.id'],
    ['an unknown type', { endpoint: 'crm', event: { ...EVENT, type: 'session.odd' } }, 'event.type'],
    ['no time', { endpoint: 'crm', event: { ...EVENT, timestamp: 'now' } }, 'event.timestamp'],
    ['no data', { endpoint: 'crm', event: head }, 'event.data'],
    ['no session', { endpoint: 'crm', event: { ...head, data: { ...data, sessionId: '' } } }, 'event.data.sessionId'],
  ])('is refused for good when it is or has %s', async (_name, input, path) => {
    const failure = await failureOf(run(input, {}));
    expect(failure).toMatchObject({ type: 'InvalidRequest', nonRetryable: true, details: [{ mistakes: [{ path }] }] });
  });
});
