import type { Config } from './config.js';
import { derivedKey } from './derived-key.js';
import type { Secret } from './secret.js';

const DOMAIN = 'reelkeeper cursor key v1';

/**
 * Returns the keys that sign the cursors of lists; the first signs new ones. One is derived from each of
 * `gateway.callbackKeys`, else from each app's callback secret in the order of app names: every gateway of a deployment
 * has these. Without either there are none. API keys are no source: their holders could forge cursors.
 */
export function cursorKeysOf({ gateway, apps }: Config): readonly Secret[] {
  const names = Object.keys(apps).sort();
  const callbackSecrets = names.flatMap((name) => apps[name]?.callbackSecret ?? []);
  const sources = gateway.callbackKeys.length > 0 ? gateway.callbackKeys : callbackSecrets;
  return sources.map((secret) => derivedKey(secret, DOMAIN));
}
