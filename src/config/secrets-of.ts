import { callbackKeysOf } from './callback-token.js';
import type { Config } from './config.js';
import { secretTextsIn } from './secret.js';

/** Returns every secret string of a configuration, derived keys included, each once. */
export function secretsOf(config: Config): readonly string[] {
  return secretTextsIn([config, Object.keys(config.apps).map((app) => callbackKeysOf(config, app))]);
}
