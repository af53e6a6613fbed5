import type { Mistake } from '../contract/index.js';
import { KEYS_VARIABLE, keysOfText } from '../encryption/index.js';
import { isObject } from '../json/objects.js';

/** A variable of the environment that stands for a field of the configuration. */
interface Variable {
  readonly name: string;
  /** The field, by its dotted path. */
  readonly place: string;
  /** Without it and without a file there is no configuration. */
  readonly isNeeded: boolean;
  /** The field's value, unchecked. Throws where the text can't be read. */
  readonly read: (text: string) => unknown;
}

/** The variables that make a configuration without a file. */
export const VARIABLES: readonly Variable[] = [
  needed('ZEGO_APP_ID', 'apps.default.appId'),
  needed('ZEGO_SERVER_SECRET', 'apps.default.serverSecret'),
  optional('ZEGO_CALLBACK_SECRET', 'apps.default.callbackSecret'),
  optional('ZEGO_ENDPOINT', 'apps.default.endpoint'),
  // A file's first mark and last line break are none of JSON's.
  needed('ZEGO_STORAGE', 'storages.default', (text) => JSON.parse(text.trim())),
  optional('REELKEEPER_PUBLIC_URL', 'gateway.publicUrl'),
  optional('REELKEEPER_API_KEY', 'gateway.apiKeys.0'),
  optional('REELKEEPER_READ_KEY', 'gateway.apiKeys.1', (key) => ({ key, name: 'read', scope: 'read' })),
  optional(KEYS_VARIABLE, 'encryption.keys', keysOfText),
  optional('REELKEEPER_BUILD_ID', 'worker.versioning.buildId'),
  optional('REELKEEPER_METRICS_ADDRESS', 'worker.metricsAddress'),
];

/**
 * The configuration that environment variables describe, unchecked; undefined when none of ZEGO's is set. An empty
 * variable counts as not set.
 */
export function rawFromEnvironment(
  env: NodeJS.ProcessEnv,
  use: 'worker' | 'gateway',
): { value: unknown; mistakes: Mistake[] } | undefined {
  if (!VARIABLES.some(({ name }) => name.startsWith('ZEGO_') && env[name])) return undefined;
  // What is needed and not set is missed at its own place.
  const apps = { default: { appId: undefined } };
  const storages = use === 'gateway' ? {} : { default: undefined };
  return fromEnvironment(env, [''], { apps, storages, gateway: {}, worker: {} });
}

/** The fields below some paths that the environment describes, unchecked, laid into `value`. */
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
      // The parser's own words quote the text, in which secrets stand.
      const message =
        'must be JSON, such as {"Vendor":1,"Region":"…","Bucket":"…","AccessKeyId":"…","AccessKeySecret":"…"}';
      mistakes.push({ path: place, message });
    }
  }
  return { value, mistakes };
}

/** The variable that a path of the configuration comes from: `storages.default.Bucket` → `ZEGO_STORAGE.Bucket`. */
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
