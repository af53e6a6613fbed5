import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { WebhookPost } from '../../activities/deliver-webhook-post.js';
import { temporaryFolder } from '../harness/servers.js';
import { httpsServer } from '../zego/server.js';

const BUILT = pathToFileURL(resolve(import.meta.dirname, '../../dist/activities/deliver-webhook-post.js')).href;

/** A POST by a process of its own, since Node reads the authorities that it trusts when it starts. */
async function postTrusting(certificate: string, post: WebhookPost): Promise<unknown> {
  const file = join(await temporaryFolder(), 'authority.pem');
  await writeFile(file, certificate);
  const script =
    `import { postWebhook } from ${JSON.stringify(BUILT)};` +
    'console.log(JSON.stringify(await postWebhook(JSON.parse(process.argv[1]))));';
  const args = ['--input-type=module', '-e', script, JSON.stringify(post)];
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: file };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout);
}

test('a webhook goes over TLS to a server with a trusted certificate', async () => {
  const { endpoint, received, certificate } = await httpsServer((response) => response.writeHead(202).end());
  const post = { url: `${endpoint}/hook`, headers: { 'webhook-id': 'evt_1' }, body: '{"a":1}', timeoutMs: 10_000 };
  const answer = await postTrusting(certificate, { ...post, allowPrivateAddresses: true });
  expect(answer).toEqual({ answered: true, status: 202 });
  expect(received).toMatchObject([{ path: '/hook', body: '{"a":1}', headers: { 'webhook-id': 'evt_1' } }]);
});

test('a webhook goes to no private address over TLS either, whatever its certificate', async () => {
  const { endpoint, received, certificate } = await httpsServer((response) => response.writeHead(202).end());
  const post = { url: endpoint, headers: {}, body: '{}', allowPrivateAddresses: false, timeoutMs: 10_000 };
  expect(await postTrusting(certificate, post)).toMatchObject({ answered: false });
  expect(received).toEqual([]);
});
