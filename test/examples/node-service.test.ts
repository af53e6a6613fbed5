import { Webhook } from 'standardwebhooks';
import { afterAll, expect, test } from 'vitest';
import { signingKey } from '../activities/webhook-event.js';
import { NO_LEDGER_PROBLEMS, System } from '../e2e/system.js';
import { freePort } from '../harness/ports.js';
import { Example, killRunning } from './example.js';

const SECRET = `whsec_${signingKey(3)}`;
const port = await freePort();
const webhooks = {
  classes: {
    url: `http://127.0.0.1:${port}/webhooks/reelkeeper`,
    secrets: [SECRET],
    allowPrivateAddresses: true,
  },
};
const system = await System.start({ webhooks });
const service = await Example.copy('node-service', {
  TEMPORAL_ADDRESS: system.temporalAddress,
  WEBHOOK_SECRET: SECRET,
  PORT: `${port}`,
});
afterAll(killRunning);

/** A command of the README for another class, at this test's port. */
const commandFor = (word: string, classId = 'c-77'): string =>
  service.command(word).replace('c-77', classId).replace('127.0.0.1:3000', `127.0.0.1:${port}`);

test('the commands of the README install and build the service', async () => {
  const { code, stderr } = await service.run(service.command('npm install'));
  expect({ code, errors: stderr.replaceAll(/^npm warn .*\n/gm, '') }).toEqual({ code: 0, errors: '' });
}, 300_000);

test('a class that begins twice is recorded once, and webhooks report its outcome', async () => {
  await service.start(service.command('npm start')).prints(/^ready http/m);
  for (const time of ['first', 'second']) {
    expect({ time, ...(await service.run(commandFor('begin'))) }).toMatchObject({ time, code: 0 });
  }
  const shown = async (): Promise<unknown> => JSON.parse((await service.run(commandFor('classes/c-77\n'))).stdout);
  const soon = { timeout: 60_000, interval: 300 };
  await expect.poll(shown, soon).toEqual({ state: 'recording' });
  expect(await service.run(commandFor('/end'))).toMatchObject({ code: 0 });
  await expect
    .poll(shown, soon)
    .toEqual({ state: 'closed', outcome: 'complete', files: [expect.stringMatching(/\.mp4$/)] });
  expect((await system.ledger()).tasks).toHaveLength(1);
  expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
}, 180_000);

/** Sends an event signed with a secret; returns the status of the response. */
async function sendEvent(body: string, secret: string, atMs = Date.now()): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'webhook-id': 'evt_1',
    'webhook-timestamp': `${Math.floor(atMs / 1_000)}`,
    'webhook-signature': new Webhook(secret).sign('evt_1', new Date(atMs), body),
  };
  return (await fetch(`http://127.0.0.1:${port}/webhooks/reelkeeper`, { method: 'POST', headers, body })).status;
}

const EVENT = JSON.stringify({ id: 'evt_1', type: 'session.recording', data: { metadata: { classId: 'c-forged' } } });

test.each([
  ['another secret', signingKey(4), undefined],
  ['an old time', SECRET, Date.now() - 3_600_000],
])('an event signed with %s is refused and changes nothing', async (_what, secret, atMs) => {
  expect(await sendEvent(EVENT, secret, atMs)).toBe(401);
  expect(await service.run(commandFor('classes/c-77\n', 'c-forged'))).toMatchObject({
    stdout: expect.stringContaining('The class does not exist'),
  });
});

test.each([
  ['the end of an unknown class', `classes/none/end`, {}, 404],
  ['a class without a room', 'classes/c-78/begin', {}, 400],
  ['a class with an invalid room id', 'classes/c-79/begin', { roomId: '' }, 400],
])('%s is rejected with its status', async (_what, path, body, status) => {
  const response = await fetch(`http://127.0.0.1:${port}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(status);
});
