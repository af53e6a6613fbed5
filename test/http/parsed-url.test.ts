import { expect, test } from 'vitest';
import { parsedUrl } from '../../src/http/parsed-url.js';

test('an address with non-ASCII letters is valid after any number of calls', () => {
  const wrong = Array.from({ length: 50_000 }, () => parsedUrl('https://bücher.example')?.hostname).filter(
    (host) => host !== 'xn--bcher-kva.example',
  );
  expect(wrong).toEqual([]);
});

test.each(['', 'api.example.com', 'https://', 'https://a b.example.com', 'http://[::1'])(
  '%j is not an address',
  (text) => {
    expect(parsedUrl(text)).toBeUndefined();
  },
);
