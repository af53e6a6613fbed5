import { z } from 'zod';
import { configSchema } from '../../src/config/config.schema.js';
import { Secret } from '../../src/config/index.js';
import { OUR_STORAGE_FIELDS } from '../../src/config/storage-config.js';
import { fieldsOf as fieldsIn } from '../../src/json/objects.js';
import { kindOf, type SchemaNode } from './schema-kind.js';

/** A field of the configuration, from its schema. */
export interface ConfigField {
  /** `apps.<name>.appId`; in entries of arrays `gateway.apiKeys[].scope`. */
  readonly path: string;
  /** Type and limits in words. */
  readonly kind: string;
  /** The default as JSON; undefined where there is none. */
  readonly fallback: string | undefined;
  readonly isNeeded: boolean;
  readonly isSecret: boolean;
  readonly meaning: string;
}

/** The minimal configuration with an entry in each section: all other fields have their defaults. */
const MINIMAL = {
  apps: { any: { appId: 1, serverSecret: 'secret' } },
  storages: { any: { Vendor: 8, Bucket: 'bucket', AccessKeyId: 'id', AccessKeySecret: 'secret' } },
  webhooks: { any: { url: 'https://example.com', secrets: [Buffer.alloc(24).toString('base64')] } },
  gateway: { apiKeys: [{ key: 'key', scope: 'read' }] },
  worker: { versioning: { buildId: 'build' } },
  encryption: { keys: [{ id: 'id', key: Buffer.alloc(32).toString('base64') }] },
};

/**
 * The fields of a section, outer before inner ones. Of a storage, ZEGO's own fields are left out.
 * @throws Error when a field has no description
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

/** The fields of an array's entries, if these are objects. */
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

/** Whether it contains a secret, at any depth. */
function isSecret(node: SchemaNode): boolean {
  const { items, anyOf = [], properties = {} } = node;
  const inner = [...(Array.isArray(items) ? items : [items]), ...anyOf, ...Object.values(properties)];
  return node['secret'] === true || inner.some((one) => typeof one === 'object' && isSecret(one));
}

/** The default of a field; a field that `MINIMAL` must set has none. */
function defaultAt(path: string): unknown {
  const keys = path.replace('<name>', 'any').replaceAll('[]', '.0').split('.');
  if (valueAt(MINIMAL, keys) !== undefined)
    return valueAt(configSchema.parse({ ...MINIMAL, [keys[0] ?? '']: {} }), keys);
  return valueAt(configSchema.parse(MINIMAL), keys);
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  const found = keys.reduce<unknown>((inner, key) => fieldsIn(inner)[key], value);
  return found instanceof Secret ? undefined : found;
}
