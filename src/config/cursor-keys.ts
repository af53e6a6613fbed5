import type { Config } from './config.js';
import { derivedKey } from './derived-key.js';
import type { Secret } from './secret.js';

const DOMAIN = 'reelkeeper cursor key v1';

/**
 * The keys that mark the cursors of lists, the first of which makes new ones: one derived from each of
 * `gateway.callbackKeys`, else from each app's callback secret, by the apps' names: what every gateway of a deployment has,
 * also one without the secrets of workers. None where it has neither. The keys of callers are not among their sources: who knows one could make cursors.
 */
export function cursorKeysOf({ gateway, apps }: Config): readonly Secret[] {
  const names = Object.keys(apps).sort();
  const callbackSecrets = names.flatMap((name) => apps[name]?.callbackSecret ?? []);
  const sources = gateway.callbackKeys.length > 0 ? gateway.callbackKeys : callbackSecrets;
  return sources.map((secret) => derivedKey(secret, DOMAIN));
}
