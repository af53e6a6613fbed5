import { describe, expect, test } from 'vitest';
import { type Config, cursorKeysOf, Secret } from '../../src/config/index.js';
import { testConfig } from '../gateway/gateway-world.js';

const revealed = (config: Config): readonly string[] => cursorKeysOf(config).map((key) => key.reveal());

describe('the keys of list cursors', () => {
  test('come from callbackKeys, in their order', () => {
    const [first, second] = ['one', 'two'].map((key) => new Secret(key));
    const both = revealed(testConfig({ callbackKeys: [first, second].flatMap((key) => key ?? []) }));
    expect(both).toHaveLength(2);
    expect(revealed(testConfig({ callbackKeys: second ? [second] : [] }))).toEqual(both.slice(1));
  });

  test('come from the callback secrets without callbackKeys, in any order of the apps', () => {
    const config = testConfig({ callbackKeys: [] });
    const turned = { ...config, apps: Object.fromEntries(Object.entries(config.apps).toReversed()) };
    expect(revealed(config)).toHaveLength(
      Object.values(config.apps).filter(({ callbackSecret }) => callbackSecret !== undefined).length,
    );
    expect(revealed(config)).not.toEqual([]);
    expect(revealed(turned)).toEqual(revealed(config));
  });

  test('differ from the secrets that they are derived from, and from the keys of callback addresses', () => {
    const config = testConfig();
    const others = ['callback-key-of-the-test', 'server-secret-of-the-test'];
    expect(revealed(config).filter((key) => others.includes(key))).toEqual([]);
  });
});
