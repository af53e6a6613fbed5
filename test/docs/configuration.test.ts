import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { knownNamesAt } from '../../src/config/config.schema.js';
import { ENVIRONMENT_NAMES } from '../../src/config/environment.js';
import { type Config, loadConfig } from '../../src/config/index.js';
import { DEFAULT_LIMITS } from '../../src/contract/index.js';
import { sessionRequestSchema } from '../../src/contract/request.schema.js';
import { rootFile } from '../compose/compose-file.js';
import { temporaryFolder } from '../harness/servers.js';
import { type Block, blocks, textOf } from './documents.js';

const DOCUMENT = 'docs/configuration.md';
const SIGNING_SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const WEBHOOKS = 'webhooks: { default: { url: "https://example.com", secrets: ["${WEBHOOK_SECRET}"] } }';

/** By the beginning of a variable's name. */
const VALUES: readonly (readonly [start: string, value: string])[] = [
  ['WEBHOOK', SIGNING_SECRET],
  ['ENCRYPTION', Buffer.alloc(32, 7).toString('base64')],
];

/** A value for every variable that a text names, good for a number as well. */
function environmentFor(text: string): NodeJS.ProcessEnv {
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.map((name) => [name, VALUES.find(([start]) => name.startsWith(start))?.[1] ?? '1234567890']),
  );
}

async function loaded(text: string): Promise<Config> {
  const path = join(await temporaryFolder(), 'reelkeeper.yaml');
  await writeFile(path, text);
  return loadConfig({ path, env: environmentFor(text) });
}

/** The rows of the tables below a heading, each as its cells without code marks. */
function rowsBelow(heading: string): string[][] {
  const text = textOf(DOCUMENT);
  const section = text.slice(text.indexOf(`\n## ${heading}\n`) + 1).split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function blocksIn(document: string, language: string): Block[] {
  return blocks(language).filter((block) => block.document === document);
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

describe('the configurations of the documents', () => {
  test.each(blocks('yaml'))('at $at can be used', async ({ text }) => {
    await expect(loaded(text)).resolves.toHaveProperty('apps.default');
  });

  test('have one with every field there is', () => {
    const whole: unknown = parse(blocksIn(DOCUMENT, 'yaml').at(-1)?.text ?? '');
    const missing = (path: string, at: readonly string[] = path.split('.')): string[] =>
      knownNamesAt(path === '' ? [] : at).filter(
        (name) => valueAt(whole, path === '' ? name : `${path}.${name}`) === undefined,
      );
    expect(
      [
        '',
        'apps.default',
        'profiles.audio',
        'gateway',
        'worker',
        'worker.versioning',
        'encryption',
        'webhooks.crm',
      ].flatMap((path) => missing(path)),
    ).toEqual([]);
  });
});

describe(`the tables of ${DOCUMENT}`, () => {
  const fields = rowsBelow('A file')
    .map(([field = '', ...rest]) => [field.replaceAll('`', ''), ...rest])
    .filter(([field = '']) => /^\w+\./.test(field));

  test('name every field of a configuration', () => {
    const named = fields.map(([field]) => field);
    const all = [
      ...knownNamesAt(['apps']).map((name) => `apps.<name>.${name}`),
      ...knownNamesAt(['storages']).map((name) => `storages.<name>.${name}`),
      ...knownNamesAt(['profiles']).map((name) => `profiles.<name>.${name}`),
      ...knownNamesAt(['webhooks']).map((name) => `webhooks.<name>.${name}`),
      ...['gateway', 'worker', 'encryption'].flatMap((section) =>
        knownNamesAt([section]).map((name) => `${section}.${name}`),
      ),
    ];
    expect(all.filter((field) => !named.includes(field))).toEqual([]);
  });

  test('name the defaults', async () => {
    const config = await loaded(`${blocks('yaml')[0]?.text ?? ''}\n${WEBHOOKS}`);
    const told = fields.filter(([, fallback = '']) => fallback.startsWith('`'));
    expect(told.length).toBeGreaterThan(7);
    for (const [field = '', fallback = ''] of told) {
      const value = valueAt(config, field.replace('<name>', 'default'));
      const words = typeof value === 'string' ? value : JSON.stringify(value);
      expect([field, fallback]).toEqual([field, `\`${words}\``]);
    }
  });

  test('name every variable of the environment', () => {
    const named = rowsBelow('The environment').map(([names = '']) => names);
    const all = [...ENVIRONMENT_NAMES.required, ...ENVIRONMENT_NAMES.optional];
    expect(all.filter((name) => !named.some((names) => names.includes(`\`${name}\``)))).toEqual([]);
  });

  test('name the defaults of the limits', () => {
    const told = rowsBelow('A session request').map(([name = '', fallback = '']) => [
      name.replaceAll('`', ''),
      Number(fallback.replaceAll(',', '')),
    ]);
    expect(Object.fromEntries(told.slice(1))).toEqual(DEFAULT_LIMITS);
  });
});

test.each(blocksIn(DOCUMENT, 'json'))('the session request at $at is one', ({ text }) => {
  expect(sessionRequestSchema.safeParse(JSON.parse(text))).toMatchObject({ success: true });
});

test.each(blocks('dotenv'))(
  'the variables at $at are all that docker-compose.yml needs, and make a configuration',
  ({ text }) => {
    const env = Object.fromEntries(
      [...text.matchAll(/^(\w+)=(?:'(.*)'|(.*))$/gm)].map(([, name = '', quoted, plain]) => [
        name,
        quoted ?? plain ?? '',
      ]),
    );
    const needed = [...rootFile('docker-compose.yml').matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name);
    expect([...new Set(needed)].filter((name) => !Object.hasOwn(env, name))).toEqual([]);
    expect(loadConfig({ env, cwd: '/nowhere' })).toHaveProperty('storages.default');
  },
);
