import { expect, test } from 'vitest';
import { postWebhook } from '../../activities/deliver-webhook-post.js';
import { webhookSchema } from '../../src/config/webhook.schema.js';
import { isPublicAddress } from '../../src/http/public-address.js';

const [PRIVATE, LOOPBACK] = [
  ['10.0.0.1', '0a00:1'],
  ['127.0.0.1', '7f00:1'],
] as const;

/** An IPv4 address in every spelling of IPv6 that leads to it. */
function containers([dotted, hex]: readonly [string, string]): string[] {
  const prefixes = ['::', '::ffff:', '::ffff:0:', '64:ff9b::'];
  return [...prefixes.flatMap((prefix) => [prefix + hex, prefix + dotted]), `2002:${hex}::1`];
}

test.each([...containers(PRIVATE), ...containers(LOOPBACK), ...containers(['168.63.129.16', 'a83f:8110'])])(
  'an IPv6 address counts as the private one that it contains: %s',
  (address) => expect(isPublicAddress(address)).toBe(false),
);

test.each(containers(['8.8.8.8', '808:808']))(
  'an IPv6 address counts as the public one that it contains: %s',
  (address) => expect(isPublicAddress(address)).toBe(true),
);

test.each(['64:ff9b:1::808:808', '2001:0:808:808::1', 'fe80::1', 'fd00::1', '::', '::1', 'ff02::1', '100::1'])(
  '%s is not public',
  (address) => expect(isPublicAddress(address)).toBe(false),
);

test.each(['::1', '::', ...containers(LOOPBACK)])('no webhook is delivered to [%s]', async (host) => {
  const post = { url: `http://[${host}]:9/`, headers: {}, body: '{}', allowPrivateAddresses: false, timeoutMs: 2_000 };
  expect(await postWebhook(post)).toMatchObject({ answered: false, what: expect.stringMatching(/^nothing was sent/) });
});

test.each(['::1', ...containers(LOOPBACK)])('a webhook to [%s] is rejected with the configuration', (host) => {
  const secrets = [Buffer.alloc(24, 7).toString('base64')];
  const { error } = webhookSchema.safeParse({ url: `https://[${host}]/hook`, secrets });
  expect(error?.issues.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^is an address of this machine/),
  ]);
});
