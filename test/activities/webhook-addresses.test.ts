import { describe, expect, test } from 'vitest';
import { postWebhook, type WebhookExchange } from '../../activities/deliver-webhook-post.js';
import { resolving } from '../harness/name-service.js';
import { httpServer, type TestServer } from '../zego/server.js';

const REFUSED = {
  answered: false,
  what: 'nothing was sent, because its host has a private, loopback, link-local or reserved address',
};

async function post(url: string, allowPrivateAddresses = false): Promise<WebhookExchange> {
  return postWebhook({ url, headers: {}, body: '{}', allowPrivateAddresses, timeoutMs: 5_000 });
}

async function listening(): Promise<TestServer & { readonly port: string }> {
  const server = await httpServer((response) => response.writeHead(200).end());
  return { ...server, port: new URL(server.endpoint).port };
}

describe('a private address', () => {
  test.each([
    '127.0.0.1',
    '127.9.9.9',
    '2130706433',
    '0x7f.1',
    '0.0.0.0',
    'localhost',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '168.63.129.16',
    '192.0.0.192',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:10.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fd00:ec2::254]',
    '[fe80::1]',
  ])('such as %s is not connected to, with and without TLS', async (host) => {
    const { port, received } = await listening();
    for (const scheme of ['http', 'https']) {
      expect(await post(`${scheme}://${host}:${port}/`)).toMatchObject(REFUSED);
    }
    expect(received).toEqual([]);
  });

  test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0.0.0.0'])(
    'such as %s is connected to where it is allowed',
    async (host) => {
      const { port, received } = await listening();
      expect(await post(`http://${host}:${port}/`, true)).toMatchObject({ answered: true, status: 200 });
      expect(received).toHaveLength(1);
    },
  );
});

describe('a host name', () => {
  test.each([
    ['a loopback address', ['127.0.0.1']],
    ['a loopback address written as one of IPv6', ['::ffff:127.0.0.1']],
    ['a public and a private address', ['203.0.114.7', '127.0.0.1']],
  ])('that resolves to %s is not connected to', async (_name, addresses) => {
    const { port, received } = await listening();
    resolving(addresses);
    for (const scheme of ['http', 'https']) {
      expect(await post(`${scheme}://hooks.example.com:${port}/`)).toMatchObject(REFUSED);
    }
    expect(received).toEqual([]);
  });

  test('is resolved once, so that no second answer leads to another address than the checked one', async () => {
    const { port, received } = await listening();
    const names = resolving(['127.0.0.1'], ['203.0.114.7']);
    expect(await post(`http://hooks.example.com:${port}/`)).toMatchObject(REFUSED);
    expect(names.lookups).toBe(1);
    expect(received).toEqual([]);
  });

  test('that is allowed to be private is connected to', async () => {
    const { port } = await listening();
    resolving(['127.0.0.1']);
    expect(await post(`http://hooks.example.com:${port}/`, true)).toMatchObject({ answered: true });
  });
});
