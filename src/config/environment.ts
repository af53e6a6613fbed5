import type { Mistake } from '../contract/index.js';
import { KEYS_VARIABLE, keysOfText } from '../encryption/index.js';
import { isObject } from '../json/objects.js';

/** An environment variable for a field of the configuration. */
interface Variable {
  readonly name: string;
  /** The field, by its dotted path. */
  readonly place: string;
  /** Whether a configuration without a file requires it. */
  readonly isNeeded: boolean;
  /** Returns the field's value, unchecked. Throws if the text cannot be parsed. */
  readonly read: (text: string) => unknown;
}

/** The variables that make up a configuration without a file. */
export const VARIABLES: readonly Variable[] = [
  needed('ZEGO_APP_ID', 'apps.default.appId'),
  needed('ZEGO_SERVER_SECRET', 'apps.default.serverSecret'),
  optional('ZEGO_CALLBACK_SECRET', 'apps.default.callbackSecret'),
  optional('ZEGO_ENDPOINT', 'apps.default.endpoint'),
  // A file's byte order mark and last line break are not JSON.
  needed('ZEGO_STORAGE', 'storages.default', (text) => JSON.parse(text.trim())),
  optional('REELKEEPER_PUBLIC_URL', 'gateway.publicUrl'),
  optional('REELKEEPER_API_KEY', 'gateway.apiKeys.0'),
  optional('REELKEEPER_READ_KEY', 'gateway.apiKeys.1', (key) => ({ key, name: 'read', scope: 'read' })),
  optional('REELKEEPER_TEMPORAL_UI_URL', 'gateway.temporalUiUrl'),
  optional('REELKEEPER_FILE_LINKS_MINUTES', 'gateway.fileLinks.minutes'),
  optional(KEYS_VARIABLE, 'encryption.keys', keysOfText),
  optional('REELKEEPER_BUILD_ID', 'worker.versioning.buildId'),
  optional('REELKEEPER_METRICS_ADDRESS', 'worker.metricsAddress'),
];

/**
 * Returns the configuration in the environment variables, unchecked; undefined if none of ZEGO's is set. Empty variables
 * count as unset.
 */
export function rawFromEnvironment(
  env: NodeJS.ProcessEnv,
  use: 'worker' | 'gateway',
): { value: unknown; mistakes: Mistake[] } | undefined {
  if (!VARIABLES.some(({ name }) => name.startsWith('ZEGO_') && env[name])) return undefined;
  // A missing variable becomes a mistake at its own path.
  const apps = { default: { appId: undefined } };
  const storages = use === 'gateway' ? {} : { default: undefined };
  return fromEnvironment(env, [''], { apps, storages, gateway: {}, worker: {} });
}

/** Sets the fields below some paths in `value` from environment variables, unchecked. */
export function fromEnvironment(
  env: NodeJS.ProcessEnv,
  below: readonly string[],
  value: Record<string, unknown> = {},
): { value: unknown; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  for (const { name, place, read } of VARIABLES) {
    const text = env[name];
    if (!text || !below.some((path) => place.startsWith(path))) continue;
    try {
      setAt(value, place.split('.'), read(text));
    } catch {
      // The parser's message would quote the text, which contains secrets.
      const message =
        'must be JSON, such as {"Vendor":1,"Region":"…","Bucket":"…","AccessKeyId":"…","AccessKeySecret":"…"}';
      mistakes.push({ path: place, message });
    }
  }
  return { value, mistakes };
}

/** Returns the variable for a path of the configuration: `storages.default.Bucket` → `ZEGO_STORAGE.Bucket`. */
export function variableOf(path: string): string {
  const variable = VARIABLES.find(({ place }) => path === place || path.startsWith(`${place}.`));
  return variable === undefined ? path : variable.name + path.slice(variable.place.length);
}

function needed(name: string, place: string, read: Variable['read'] = (text) => text): Variable {
  return { name, place, isNeeded: true, read };
}

function optional(name: string, place: string, read: Variable['read'] = (text) => text): Variable {
  return { name, place, isNeeded: false, read };
}

function setAt(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const empty: unknown = /^\d+$/.test(rest[0] ?? '') ? [] : {};
  const inner = into[name] ?? empty;
  into[name] = inner;
  if (isObject(inner)) setAt(inner, rest, value);
}
