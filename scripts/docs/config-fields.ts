import { z } from 'zod';
import { configSchema } from '../../src/config/config.schema.js';
import { Secret } from '../../src/config/index.js';
import { OUR_STORAGE_FIELDS } from '../../src/config/storage-config.js';
import { fieldsOf as fieldsIn } from '../../src/json/objects.js';
import { kindOf, type SchemaNode } from './schema-kind.js';

/** A field of the configuration, as its schema has it. */
export interface ConfigField {
  /** `apps.<name>.appId`; the fields of a list's entries as `gateway.apiKeys[].scope`. */
  readonly path: string;
  /** What may be written, with its limits, in words. */
  readonly kind: string;
  /** The default as JSON; undefined where there is none. */
  readonly fallback: string | undefined;
  readonly isNeeded: boolean;
  readonly isSecret: boolean;
  readonly meaning: string;
}

/** The least configuration with an entry in each section: what is not in it shows the defaults. */
const LEAST = {
  apps: { any: { appId: 1, serverSecret: 'secret' } },
  storages: { any: { Vendor: 8, Bucket: 'bucket', AccessKeyId: 'id', AccessKeySecret: 'secret' } },
  webhooks: { any: { url: 'https://example.com', secrets: [Buffer.alloc(24).toString('base64')] } },
  gateway: { apiKeys: [{ key: 'key', scope: 'read' }] },
  worker: { versioning: { buildId: 'build' } },
  encryption: { keys: [{ id: 'id', key: Buffer.alloc(32).toString('base64') }] },
};

/**
 * Every field of a section, outer ones before inner ones. What a storage has beside `reader` is ZEGO's and left out.
 * @throws Error when one says nothing of its meaning
 */
export function fieldsOf(section: keyof typeof configSchema.shape): readonly ConfigField[] {
  const shape = z.toJSONSchema(configSchema.shape[section], { io: 'input', unrepresentable: 'any' });
  const nested = shape.additionalProperties;
  return typeof nested === 'object' ? below(`${section}.<name>`, nested) : below(section, shape);
}

function below(path: string, node: SchemaNode): ConfigField[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const isTheirs = path.startsWith('storages.') && !path.endsWith('reader') && !isOurs(name);
    if (isTheirs || typeof inner !== 'object') return [];
    const at = `${path}.${name}`;
    return [fieldAt(at, inner, node.required?.includes(name) ?? false), ...below(at, inner), ...inEntries(at, inner)];
  });
}

function isOurs(name: string): boolean {
  return OUR_STORAGE_FIELDS.storage.some((ours) => ours === name);
}

/** The fields of a list's entries, where those are objects. */
function inEntries(path: string, { items }: SchemaNode): ConfigField[] {
  if (typeof items !== 'object' || Array.isArray(items)) return [];
  return [items, ...(items.anyOf ?? [])].flatMap((one) => (typeof one === 'object' ? below(`${path}[]`, one) : []));
}

function fieldAt(path: string, node: SchemaNode, isNeeded: boolean): ConfigField {
  if (node.description === undefined) throw new Error(`"${path}" has no describe() in src/config`);
  const value = isNeeded ? undefined : defaultAt(path);
  return {
    path,
    kind: kindOf(node),
    fallback: value === undefined ? undefined : JSON.stringify(value),
    isNeeded,
    isSecret: isSecret(node),
    meaning: node.description,
  };
}

/** Whether a secret is in it, at whatever depth. */
function isSecret(node: SchemaNode): boolean {
  const { items, anyOf = [], properties = {} } = node;
  const inner = [...(Array.isArray(items) ? items : [items]), ...anyOf, ...Object.values(properties)];
  return node['secret'] === true || inner.some((one) => typeof one === 'object' && isSecret(one));
}

/** What the checked configuration holds where nothing was written; what `LEAST` has to write is no default. */
function defaultAt(path: string): unknown {
  const keys = path.replace('<name>', 'any').replaceAll('[]', '.0').split('.');
  if (valueAt(LEAST, keys) !== undefined) return valueAt(configSchema.parse({ ...LEAST, [keys[0] ?? '']: {} }), keys);
  return valueAt(configSchema.parse(LEAST), keys);
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  const found = keys.reduce<unknown>((inner, key) => fieldsIn(inner)[key], value);
  return found instanceof Secret ? undefined : found;
}
