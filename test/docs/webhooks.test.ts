import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliverySchema } from '../../activities/deliver-webhook.schema.js';
import { WEBHOOK_EVENT_TYPES, WEBHOOK_RETRY } from '../../src/contract/index.js';
import { signingKey } from '../activities/webhook-event.js';
import { blocks, proseOf, ROOT } from './documents.js';

const DOCUMENT = 'docs/webhooks.md';
const examples = blocks().filter(({ document }) => document === DOCUMENT);
const events = examples.filter(({ language }) => language === 'json').map(({ text }): unknown => JSON.parse(text));

test(`${DOCUMENT} has a valid event of each type`, () => {
  const parsed = events.map((event) => deliverySchema.parse({ endpoint: 'crm', event }).event);
  expect(parsed.map(({ type }) => type)).toEqual(WEBHOOK_EVENT_TYPES);
});

test(`${DOCUMENT} names every type, and the real pauses between attempts`, () => {
  const text = proseOf(DOCUMENT);
  expect(WEBHOOK_EVENT_TYPES.filter((type) => !text.includes(`| \`${type}\` |`))).toEqual([]);
  const { firstPauseMs, growth, longestPauseMs } = WEBHOOK_RETRY;
  const pauses: number[] = [];
  for (let pauseMs: number = firstPauseMs; pauseMs < longestPauseMs; pauseMs *= growth) pauses.push(pauseMs / 1_000);
  const listed = pauses.map((seconds) => `${seconds.toLocaleString('en')} s`).join(', ');
  expect(text.replaceAll(/\s+/g, ' ')).toContain(`${listed} and from then on an hour`);
});

describe('the check of a signature in Node.js', () => {
  type IsGenuine = (secret: string, headers: IncomingHttpHeaders, body: Buffer) => boolean;
  let folder: string;
  let isGenuine: IsGenuine;
  beforeAll(async () => {
    await mkdir(join(ROOT, 'dist'), { recursive: true });
    folder = await mkdtemp(join(ROOT, 'dist/webhooks-'));
    const file = join(folder, 'is-genuine.ts');
    await writeFile(file, examples.find(({ language }) => language === 'ts')?.text ?? '');
    ({ isGenuine } = (await import(file)) as { isGenuine: IsGenuine });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const secret = `whsec_${signingKey(1)}`;
  const body = JSON.stringify(events[0]);
  const delivered = (
    sentAtMs = Date.now(),
    secrets: readonly string[] = [signingKey(2), secret],
  ): IncomingHttpHeaders => ({
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(sentAtMs / 1_000)),
    'webhook-signature': secrets.map((one) => new Webhook(one).sign('evt_1', new Date(sentAtMs), body)).join(' '),
  });

  test('accepts a delivery signed with its secret and another', () => {
    expect(isGenuine(secret, delivered(), Buffer.from(body))).toBe(true);
  });

  test.each([
    ['another body', delivered(), `${body} `],
    ['another id', { ...delivered(), 'webhook-id': 'evt_2' }, body],
    ['another secret', delivered(Date.now(), [signingKey(2)]), body],
    ['an old time', delivered(Date.now() - 600_000), body],
    ['a future time', delivered(Date.now() + 600_000), body],
    ['no time', { ...delivered(), 'webhook-timestamp': undefined }, body],
    ['no signature', { ...delivered(), 'webhook-signature': undefined }, body],
  ])('refuses %s', (_name, headers, text) => {
    expect(isGenuine(secret, headers, Buffer.from(text))).toBe(false);
  });
});
