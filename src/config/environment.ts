import type { Mistake } from '../contract/index.js';
import { KEYS_VARIABLE, keysOfText } from '../encryption/index.js';

/** The variables that make a configuration without a file. */
export const ENVIRONMENT_NAMES = {
  required: ['ZEGO_APP_ID', 'ZEGO_SERVER_SECRET', 'ZEGO_STORAGE'],
  optional: [
    'ZEGO_CALLBACK_SECRET',
    'ZEGO_ENDPOINT',
    'REELKEEPER_PUBLIC_URL',
    'REELKEEPER_API_KEY',
    'REELKEEPER_READ_KEY',
    KEYS_VARIABLE,
    'REELKEEPER_BUILD_ID',
    'REELKEEPER_METRICS_ADDRESS',
  ],
} as const;

/** The place of each variable in a configuration. */
export const ENVIRONMENT_PLACES: readonly (readonly [place: string, variable: string])[] = [
  ['apps.default.appId', 'ZEGO_APP_ID'],
  ['apps.default.serverSecret', 'ZEGO_SERVER_SECRET'],
  ['apps.default.callbackSecret', 'ZEGO_CALLBACK_SECRET'],
  ['apps.default.endpoint', 'ZEGO_ENDPOINT'],
  ['storages.default', 'ZEGO_STORAGE'],
  ['gateway.publicUrl', 'REELKEEPER_PUBLIC_URL'],
  ['gateway.apiKeys.0', 'REELKEEPER_API_KEY'],
  ['gateway.apiKeys.1', 'REELKEEPER_READ_KEY'],
  ['worker.versioning.buildId', 'REELKEEPER_BUILD_ID'],
  ['worker.metricsAddress', 'REELKEEPER_METRICS_ADDRESS'],
  ['encryption.keys', KEYS_VARIABLE],
];

/**
 * The configuration that environment variables describe, unchecked; undefined when none of ZEGO's is set. An empty
 * variable counts as not set.
 */
export function rawFromEnvironment(
  env: NodeJS.ProcessEnv,
  use: 'worker' | 'gateway',
): { value: unknown; mistakes: Mistake[] } | undefined {
  const get = (name: string): string | undefined => env[name] || undefined;
  const names = ENVIRONMENT_PLACES.map(([, variable]) => variable);
  if (!names.some((name) => name.startsWith('ZEGO_') && get(name) !== undefined)) return undefined;
  const storage = jsonOf(get('ZEGO_STORAGE'));
  const publicUrl = get('REELKEEPER_PUBLIC_URL');
  const buildId = get('REELKEEPER_BUILD_ID');
  const metricsAddress = get('REELKEEPER_METRICS_ADDRESS');
  const value = {
    apps: {
      default: {
        appId: get('ZEGO_APP_ID'),
        ...(get('ZEGO_SERVER_SECRET') && { serverSecret: get('ZEGO_SERVER_SECRET') }),
        ...(get('ZEGO_CALLBACK_SECRET') && { callbackSecret: get('ZEGO_CALLBACK_SECRET') }),
        ...(get('ZEGO_ENDPOINT') && { endpoint: get('ZEGO_ENDPOINT') }),
      },
    },
    storages: use === 'gateway' && get('ZEGO_STORAGE') === undefined ? {} : { default: storage.value },
    gateway: { ...(publicUrl && { publicUrl }), ...keysFromEnvironment(env) },
    worker: { ...(buildId && { versioning: { buildId } }), ...(metricsAddress && { metricsAddress }) },
    ...encryptionFromEnvironment(env),
  };
  return { value, mistakes: storage.mistakes };
}

/** The keys that the environment holds, as the part of a configuration, unchecked. */
export function keysFromEnvironment(env: NodeJS.ProcessEnv): { readonly apiKeys?: readonly unknown[] } {
  const key = env['REELKEEPER_API_KEY'];
  const readKey = env['REELKEEPER_READ_KEY'];
  if (readKey) return { apiKeys: [key, { key: readKey, name: 'read', scope: 'read' }] };
  return key ? { apiKeys: [key] } : {};
}

/** The section `encryption` that the environment describes, unchecked, as a part of a configuration. */
export function encryptionFromEnvironment(env: NodeJS.ProcessEnv): { readonly encryption?: object } {
  const text = env[KEYS_VARIABLE];
  return text ? { encryption: { keys: keysOfText(text) } } : {};
}

/** The variable that a path of the configuration comes from: `storages.default.Bucket` → `ZEGO_STORAGE.Bucket`. */
export function variableOf(path: string): string {
  const place = ENVIRONMENT_PLACES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}.`));
  return place === undefined ? path : place[1] + path.slice(place[0].length);
}

function jsonOf(text: string | undefined): { value: unknown; mistakes: Mistake[] } {
  if (text === undefined) return { value: undefined, mistakes: [] };
  try {
    // A file's first mark and last line break are none of JSON's.
    return { value: JSON.parse(text.trim()), mistakes: [] };
  } catch {
    // The parser's own words quote the text, in which secrets stand.
    const message =
      'must be JSON, such as {"Vendor":1,"Region":"…","Bucket":"…","AccessKeyId":"…","AccessKeySecret":"…"}';
    return { value: undefined, mistakes: [{ path: 'storages.default', message }] };
  }
}
