import { describe, expect, test } from 'vitest';
import { endpointSchema, hostAndPortSchema, isLoopback, webAddressSchema } from '../../src/config/address.schema.js';

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

test('a web address loses the slashes at its end', () => {
  expect(webAddressSchema.parse('https://rec.example.com/zego//')).toBe('https://rec.example.com/zego');
});

describe('host:port', () => {
  test.each(['127.0.0.1:9464', 'localhost:1', '[::1]:9464', '0.0.0.0:65535'])('may be %s', (text) => {
    expect(hostAndPortSchema.safeParse(text).success).toBe(true);
  });

  test.each(['9464', ':9464', '127.0.0.1', 'a b:1', 'http://a:1', '::1:9464', 'a:123456', 'a:'])(
    'may not be "%s"',
    (text) => {
      expect(hostAndPortSchema.safeParse(text).success).toBe(false);
    },
  );
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
