import { FEWEST_KEY_CHARACTERS } from '../../../config/index.js';
import type { ConfigCheck } from '../check.js';
import { ok, warning } from '../finding.js';

const CHECK = 'API keys';

/** Checks that API keys are too long to guess. */
export const apiKeys: ConfigCheck = {
  name: CHECK,
  run: async ({ config }) => {
    const keys = config.gateway.apiKeys;
    if (keys.length === 0) return [ok(CHECK, 'none: the gateway needs none and listens on loopback only')];
    const short = keys.flatMap(({ key, name }, at) =>
      key.reveal().length < FEWEST_KEY_CHARACTERS ? [name === undefined ? `gateway.apiKeys.${at}` : `"${name}"`] : [],
    );
    if (short.length === 0) return [ok(CHECK, `all ${keys.length} have ${FEWEST_KEY_CHARACTERS} characters or more`)];
    const seen = `${short.join(', ')}: fewer than ${FEWEST_KEY_CHARACTERS} characters can be guessed`;
    return [warning(CHECK, seen, 'Generate a new one (openssl rand -base64 32) and hand it to its callers.')];
  },
};
