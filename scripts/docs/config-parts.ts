import { z } from 'zod';
import { configSchema } from '../../src/config/config.schema.js';
import { VARIABLES } from '../../src/config/environment.js';
import { sessionRequestSchema } from '../../src/contract/request.schema.js';
import { formatsOfVendor, STORAGE_VENDORS, storageParamsSchema } from '../../src/zego/index.js';
import { type ConfigField, fieldsOf } from './config-fields.js';
import { table } from './markdown.js';
import { kindOf, type SchemaNode } from './schema-kind.js';

const SECTIONS = Object.keys(configSchema.shape).filter((name): name is keyof typeof configSchema.shape =>
  Object.hasOwn(configSchema.shape, name),
);

/** The generated parts of docs/configuration.md, by name. */
export function configParts(): Readonly<Record<string, string>> {
  const sections = SECTIONS.map((section) => [section, fieldTable(fieldsOf(section))]);
  return {
    ...Object.fromEntries(sections),
    'stores of ZEGO': storeTable(),
    environment: environmentTable(),
    'session request': requestTable(),
  };
}

function fieldTable(fields: readonly ConfigField[]): string {
  const rows = fields.map(({ path, kind, fallback, isNeeded, isSecret, meaning }) => [
    `\`${path}\``,
    kind,
    isNeeded ? 'required' : fallback === undefined ? 'none' : `\`${fallback}\``,
    isSecret ? 'yes' : 'no',
    meaning,
  ]);
  return table(['field', 'type', 'default', 'secret', 'meaning'], rows);
}

/** The stores with their required fields: those that ZEGO's schema misses in a storage with nothing but a number. */
function storeTable(): string {
  const rows = Object.entries(STORAGE_VENDORS).map(([name, Vendor]) => {
    const issues = storageParamsSchema.safeParse({ Vendor }).error?.issues ?? [];
    const needs = issues.map(({ path }) => `\`${path.join('.')}\``).join(', ');
    return [String(Vendor), `\`${name}\``, needs, formatsOfVendor(Vendor).join(', ')];
  });
  return table(['`Vendor`', 'in `STORAGE_VENDORS`', 'needs', 'formats'], rows);
}

function environmentTable(): string {
  const fields = SECTIONS.flatMap((section) => fieldsOf(section));
  const holdsSecret = (path: string): boolean => fields.some((field) => field.isSecret && field.path.startsWith(path));
  const rows = VARIABLES.map(({ name, place, isNeeded }) => {
    const path = place.replace('.default', '.<name>').replace(/\.0$/, '');
    return [
      `\`${name}\``,
      `\`${place.replace(/\.0$/, '')}\``,
      isNeeded ? 'yes' : 'no',
      holdsSecret(path) ? 'yes' : 'no',
    ];
  });
  return table(['variable', 'field', 'required', 'secret'], rows);
}

function requestTable(): string {
  const { $defs = {}, ...whole } = z.toJSONSchema(sessionRequestSchema, { io: 'input', unrepresentable: 'any' });
  // If the process has loaded a gateway, the schema is stored under its name.
  const named = $defs[whole.$ref?.split('/').at(-1) ?? ''];
  return table(['field', 'type', 'meaning'], requestRows('', named ?? whole));
}

function requestRows(path: string, node: SchemaNode): string[][] {
  return Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    if (typeof inner !== 'object') return [];
    const at = path === '' ? name : `${path}.${name}`;
    const own = inner.description === undefined ? [] : [[`\`${at}\``, kindOf(inner), inner.description]];
    return [...own, ...requestRows(at, inner)];
  });
}
