import { expect, test } from 'vitest';
import { keysOfText } from '../../src/encryption/index.js';

test.each([
  ['k1:abc=', [{ id: 'k1', key: 'abc=' }]],
  [
    'k2:a/b+c==, k1:abc=',
    [
      { id: 'k2', key: 'a/b+c==' },
      { id: 'k1', key: 'abc=' },
    ],
  ],
  ['abc=', [{ id: '', key: 'abc=' }]],
  [
    'k1:abc=,',
    [
      { id: 'k1', key: 'abc=' },
      { id: '', key: '' },
    ],
  ],
])('"%s" means these keys', (text, keys) => {
  expect(keysOfText(text)).toEqual(keys);
});
