import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { storeAddress } from '../../src/config/address.js';
import {
  endpointSchema,
  hostSchema,
  originSchema,
  socketAddressSchema,
  webAddressSchema,
  wholeAddressSchema,
} from '../../src/config/address.schema.js';
import { isLoopback } from '../../src/http/loopback.js';

describe("ZEGO's endpoint", () => {
  test.each([
    'https://cloudrecord-api.zego.im',
    'https://10.0.0.7:8443/zego',
    'http://127.0.0.1:8701',
    'http://127.8.9.10:8701',
    'http://localhost:8701',
    'http://[::1]:8701',
    'http://simulator:8701',
  ])('may be %s', (address) => {
    expect(endpointSchema.parse(address)).toBe(address);
  });

  test.each([
    'http://cloudrecord-api.zego.im',
    'http://10.0.0.7',
    'http://[2001:db8::1]',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'ftp://127.0.0.1',
    'https://api.example.com/?Action=x',
    'https://api.example.com/#x',
    'https://user@api.example.com',
    'https://user:password@api.example.com',
    'api.example.com',
    '',
  ])('may not be "%s"', (address) => {
    expect(endpointSchema.safeParse(address).success).toBe(false);
  });
});

describe('an address is normalized', () => {
  test.each([
    ['https://rec.example.com/zego//', 'https://rec.example.com/zego'],
    ['https://rec.example.com', 'https://rec.example.com'],
    ['http:127.0.0.1:8700', 'http://127.0.0.1:8700'],
    ['http:\\\\rec.example.com\\zego', 'http://rec.example.com/zego'],
    ['HTTPS://REC.example.com:443/Zego', 'https://rec.example.com/Zego'],
    ['https:///rec.example.com', 'https://rec.example.com'],
    ['http://127.1', 'http://127.0.0.1'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['https://rec.example.com/a b?', 'https://rec.example.com/a%20b'],
  ])('%s as a web address', (text, parsed) => {
    expect(webAddressSchema.parse(text)).toBe(parsed);
  });

  test.each(['https://rec.example.com:0', 'https://rec.example.com:99999', 'https://a b.example.com'])(
    '%s is none, since nobody can connect to it',
    (text) => {
      expect(webAddressSchema.safeParse(text).success).toBe(false);
    },
  );

  test('a whole address keeps its query', () => {
    expect(wholeAddressSchema.parse('https:\\\\CRM.example.com\\hook?key=a b')).toBe(
      'https://crm.example.com/hook?key=a%20b',
    );
  });

  test.each([
    ['https://temporal.example.com', 'https://temporal.example.com'],
    ['https://Temporal.example.com:443/', 'https://temporal.example.com'],
    ['http:localhost:8233', 'http://localhost:8233'],
  ])('%s as an origin', (text, parsed) => {
    expect(originSchema.parse(text)).toBe(parsed);
  });

  test.each([
    ['https://s3.example.com/', 'https://s3.example.com'],
    ['http:127.0.0.1:9000/base/', 'http://127.0.0.1:9000/base'],
    ['S3.example.com/', 's3.example.com'],
    ['127.0.0.1:9000', '127.0.0.1:9000'],
    ['ftp://s3.example.com', undefined],
    ['https://s3.example.com?x=1', undefined],
    ['https://', undefined],
  ])("%s as a store's address", (text, parsed) => {
    expect(storeAddress(text)).toBe(parsed);
  });
});

describe('a host to listen on', () => {
  test.each([
    ['[::1]', '::1'],
    ['::', '::'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['127.1', '127.0.0.1'],
    ['LOCALHOST', 'localhost'],
    ['my_host-1.example.com', 'my_host-1.example.com'],
  ])('may be %s', (text, parsed) => {
    expect(hostSchema.parse(text)).toBe(parsed);
  });

  test.each(['127.0.0.1:8700', 'http://127.0.0.1', '[localhost]', '[::1', '::1:x', '256.1.1.1', 'a b', 'a/b', ''])(
    'may not be "%s"',
    (text) => {
      expect(hostSchema.safeParse(text).success).toBe(false);
    },
  );
});

test.each(['[::1]', '127.1', 'localhost'])('a server can listen on the normalized form of %s', async (text) => {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: hostSchema.parse(text), port: 0 }, resolve);
  });
  expect(server.listening).toBe(true);
  await new Promise((resolve) => server.close(resolve));
});

describe('an address and port to listen on', () => {
  test.each(['127.0.0.1:9464', '[::1]:9464', '0.0.0.0:65535', '[::]:1'])('may be %s', (text) => {
    expect(socketAddressSchema.parse(text)).toBe(text);
  });

  test.each([
    '9464',
    ':9464',
    '127.0.0.1',
    'localhost:9464',
    '127.1:9464',
    '127.0.0.1:0',
    '127.0.0.1:99999',
    '127.0.0.1:123456',
    '[fe80::1%eth0]:9464',
    'a b:1',
    'http://a:1',
    '::1:9464',
    'a:',
  ])('may not be "%s"', (text) => {
    expect(socketAddressSchema.safeParse(text).success).toBe(false);
  });
});

test.each([
  { host: 'localhost', loopback: true },
  { host: '127.0.0.1', loopback: true },
  { host: '127.1.2.3', loopback: true },
  { host: '::1', loopback: true },
  { host: '[::1]', loopback: true },
  { host: '0.0.0.0', loopback: false },
  { host: '::', loopback: false },
  { host: '10.0.0.1', loopback: false },
  { host: '127.0.0.1.example.com', loopback: false },
  { host: 'gateway', loopback: false },
])('"$host" is on loopback: $loopback', ({ host, loopback }) => {
  expect(isLoopback(host)).toBe(loopback);
});
