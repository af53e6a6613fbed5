import { callbackKeysOf } from './callback-token.js';
import type { Config } from './config.js';
import { secretTextsIn } from './secret.js';

/** Every secret text of a configuration, derived keys included, each once. For redaction, and to look for leaks. */
export function secretsOf(config: Config): readonly string[] {
  return secretTextsIn([config, Object.keys(config.apps).map((app) => callbackKeysOf(config, app))]);
}
