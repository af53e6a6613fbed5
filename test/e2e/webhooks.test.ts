import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { signingKey } from '../activities/webhook-event.js';
import { isGenuine, type ReceivedWebhook } from '../harness/webhook-verifier.js';
import { NO_LEDGER_PROBLEMS, System } from './system.js';

const key = signingKey(7);
const received: ReceivedWebhook[] = [];
let isUp = false;

const endpoint = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(isUp ? 200 : 503, { connection: 'close' }).end();
  });
});
await once(endpoint.listen(0, '127.0.0.1'), 'listening');
afterAll(() => {
  endpoint.close();
});

const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/hook`;
const system = await System.start({ webhooks: { crm: { url, secrets: [key], allowPrivateAddresses: true } } });

const idOf = ({ headers }: ReceivedWebhook): string => String(headers['webhook-id']);

test('an endpoint that is down delays no session, and receives each event later, always with the same id', async () => {
  const session = await system.start('while the endpoint is down');
  await system.phase(session, 'recording');
  await session.stop();
  expect(await system.closed(session)).toMatchObject({ outcome: 'complete' });
  await expect.poll(() => received.length).toBeGreaterThan(0);
  const refusedCount = received.length;

  isUp = true;
  const accepted = (): ReceivedWebhook[] => received.slice(refusedCount);
  await expect.poll(() => new Set(accepted().map(idOf)).size, { timeout: 90_000, interval: 300 }).toBe(3);
  const types = accepted()
    .map(({ body }) => JSON.parse(body) as { type: string; data: { sequence: number } })
    .sort((a, b) => a.data.sequence - b.data.sequence)
    .map(({ type }) => type);
  expect(types).toEqual(['session.recording', 'session.stopped', 'session.closed']);
  expect(received.every((one) => isGenuine(one, key, Date.now()))).toBe(true);
  expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
}, 150_000);
