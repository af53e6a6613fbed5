import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { knownNamesAt } from '../../src/config/config.schema.js';
import { type Config, DEFAULT_PROFILE, loadConfig } from '../../src/config/index.js';
import { DEFAULT_LIMITS } from '../../src/contract/index.js';
import { sessionRequestSchema } from '../../src/contract/request.schema.js';
import { temporaryFolder } from '../harness/servers.js';
import { type Block, blocks, proseOf, sourcesBelow, textOf } from './documents.js';

const DOCUMENT = 'docs/configuration.md';
const SIGNING_SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

/** Values by the start of a variable's name. */
const VALUES: readonly (readonly [start: string, value: string])[] = [
  ['WEBHOOK', SIGNING_SECRET],
  ['ZEGO_APP_ID', '1234567890'],
  ['ENCRYPTION', Buffer.alloc(32, 7).toString('base64')],
];

/** A value for every variable that a text names. */
function environmentFor(text: string): NodeJS.ProcessEnv {
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.map((name, index) => [
      name,
      VALUES.find(([start]) => name.startsWith(start))?.[1] ?? `a-value-of-its-own-${index}`,
    ]),
  );
}

async function loaded(text: string): Promise<Config> {
  const path = join(await temporaryFolder(), 'reelkeeper.yaml');
  await writeFile(path, text);
  // A configuration without a serverSecret is for a gateway.
  const use = text.includes('serverSecret') ? 'worker' : 'gateway';
  return loadConfig({ path, env: environmentFor(text), use });
}

function blocksIn(document: string, language: string): Block[] {
  return blocks(language).filter((block) => block.document === document);
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

describe('the configurations of the documents', () => {
  test.each(blocks('yaml'))('at $at are valid', async ({ text }) => {
    const [minimal] = blocksIn(DOCUMENT, 'yaml');
    // A document may show a single section.
    const whole = /^apps:/m.test(text) ? text : `${minimal?.text ?? ''}${text}`;
    await expect(loaded(whole)).resolves.toHaveProperty('apps.default');
  });

  test('include one with exactly the built-in profile', async () => {
    const { profiles } = await loaded(blocksIn(DOCUMENT, 'yaml').at(-1)?.text ?? '');
    expect(profiles['default']).toEqual(DEFAULT_PROFILE);
  });

  test('include one with every field', () => {
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

test(`${DOCUMENT} names every REELKEEPER_ variable that the code reads`, () => {
  const read = sourcesBelow('src').flatMap((path) => textOf(path).match(/(?<=')REELKEEPER_[A-Z_]+(?=')/g) ?? []);
  expect(new Set(read).size).toBeGreaterThan(8);
  const prose = proseOf(DOCUMENT);
  expect([...new Set(read)].filter((name) => !prose.includes(`\`${name}\``))).toEqual([]);
});

test('the documented defaults of limits are the real ones', () => {
  const documented = textOf(DOCUMENT).matchAll(/^\| `limits\.(\w+)` .* (\d+) if left out\. \|$/gm);
  expect(Object.fromEntries([...documented].map(([, name, value]) => [name, Number(value)]))).toEqual(DEFAULT_LIMITS);
});

test.each(blocksIn(DOCUMENT, 'json'))('the session request at $at is valid', ({ text }) => {
  expect(sessionRequestSchema.safeParse(JSON.parse(text))).toMatchObject({ success: true });
});

test.each(blocks('dotenv'))(
  'the variables at $at are all that docker-compose.yml requires, and a valid configuration',
  ({ text }) => {
    const env = Object.fromEntries(
      [...text.matchAll(/^(\w+)=(?:'(.*)'|(.*))$/gm)].map(([, name = '', quoted, plain]) => [
        name,
        quoted ?? plain ?? '',
      ]),
    );
    const needed = [...textOf('docker-compose.yml').matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name);
    expect([...new Set(needed)].filter((name) => !Object.hasOwn(env, name))).toEqual([]);
    expect(loadConfig({ env, cwd: '/nowhere' })).toHaveProperty('storages.default');
  },
);

/** A service of Reelkeeper in the Compose file. */
interface ComposeService {
  readonly stop_grace_period: string;
  readonly deploy: { readonly resources: { readonly limits: { readonly memory: string } } };
}

test('docs/operating.md has the grace periods and the memory of worker and gateway in docker-compose.yml', () => {
  const ours = parse(textOf('docker-compose.yml'), { merge: true }).services as Record<string, ComposeService>;
  const values = (of: (service: ComposeService | undefined) => string | undefined): string[] =>
    [ours['worker'], ours['gateway']].map((service) => String(of(service)).replace(/^\d+/, '$& '));
  const rows = Object.fromEntries(
    [...proseOf('docs/operating.md').matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, name, ...cells]) => [
      name,
      cells,
    ]),
  );
  expect(rows['time from SIGTERM to SIGKILL']).toEqual(values((one) => one?.stop_grace_period));
  const memory = values((one) => one?.deploy.resources.limits.memory);
  expect(rows['memory in docker-compose.yml']).toEqual(memory.map((amount) => `${amount.toUpperCase()}B`));
});
