import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandVariables } from '../../src/config/expand.js';

const env = { ID: '42', EMPTY: '', NESTED: '${ID}' };

describe('environment variables', () => {
  test.each([
    { text: '${ID}', expanded: '42' },
    { text: 'a-${ID}-${ID}', expanded: 'a-42-42' },
    { text: '${EMPTY}', expanded: '' },
    { text: '$${ID}', expanded: '${ID}' },
    { text: '$$${ID}', expanded: '$${ID}' },
    { text: '$ID costs $5', expanded: '$ID costs $5' },
    { text: '${NESTED}', expanded: '${ID}' },
  ])('in "$text" give "$expanded"', ({ text, expanded }) => {
    expect(expandVariables(text, env)).toEqual({ value: expanded, mistakes: [] });
  });

  test('are found in every string of a value, and nowhere else', () => {
    const value = { '${ID}': ['${ID}', 7, null, true, { deep: '${ID}' }] };
    expect(expandVariables(value, env).value).toEqual({ '${ID}': ['42', 7, null, true, { deep: '42' }] });
  });

  test('that are unset are each a mistake at their path', () => {
    const { mistakes } = expandVariables({ apps: { a: ['${ONE}', '${TWO} ${THREE}'] } }, env);
    expect(mistakes).toEqual([
      { path: 'apps.a.0', message: 'needs the environment variable ONE, which is not set' },
      { path: 'apps.a.1', message: 'needs the environment variable TWO, which is not set' },
      { path: 'apps.a.1', message: 'needs the environment variable THREE, which is not set' },
    ]);
  });

  test.each(['${', '${}', '${1D}', '${A-B}', 'x ${ID'])('are invalid in "%s"', (text) => {
    const { mistakes } = expandVariables({ key: text }, env);
    expect(mistakes).toMatchObject([{ path: 'key', message: expect.stringContaining('write "$${"') }]);
  });

  test('leave a string without "${" unchanged', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('${'));
    fc.assert(
      fc.property(text, (value) => {
        expect(expandVariables(value, env).value).toBe(value);
      }),
    );
  });
});
