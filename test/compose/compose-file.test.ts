import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';
import { loadConfig } from '../../src/config/index.js';
import { textOf } from '../docs/documents.js';
import { interpolated, ownServices, rawCompose, services } from './compose-file.js';

/** The Compose Specification's schema, from the linter's package. */
const SCHEMA = resolve(import.meta.dirname, '../../node_modules/dclint/schemas/compose.schema.json');
const SECRET_NAME = /SECRET|PASSWORD|PWD|KEY|STORAGE/;
const REQUIRED = /^\$\{\w+:\?[^}]+\}$/;
/** Optional secrets: from the environment only, empty by default. */
const OPTIONAL: ReadonlyMap<string, string> = new Map([
  ['REELKEEPER_ENCRYPTION_KEYS', '${REELKEEPER_ENCRYPTION_KEYS:-}'],
  ['REELKEEPER_READ_KEY', '${REELKEEPER_READ_KEY:-}'],
]);
const PINNED = /^[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)*(@sha256:[0-9a-f]{64})?$/;

const STORAGE = { Vendor: 1, Region: 'us-east-1', Bucket: 'classes', AccessKeyId: 'id', AccessKeySecret: 'secret' };

function validate(compose: unknown): string[] {
  const { $schema: _, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const check = ajv.compile(schema);
  check(compose);
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test('the file is valid by the Compose Specification', () => {
  expect(validate(rawCompose())).toEqual([]);
});

test('the schema finds a mistake', () => {
  expect(validate({ services: { a: { image: 'b:1', comand: 'c' } } })).not.toEqual([]);
});

test.each(Object.entries(services()))('%s has a pinned image and restarts', (_, { image, restart }) => {
  expect(image).toMatch(PINNED);
  expect(restart).toMatch(/^(unless-stopped|on-failure:\d+)$/);
});

test.each(Object.entries(services()))('%s contains no secret and names missing variables', (_, { environment }) => {
  const secrets = Object.entries(environment).filter(([name]) => SECRET_NAME.test(name));
  const required = secrets.filter(([name, value]) => OPTIONAL.get(name) !== value);
  expect(required.filter(([, value]) => !REQUIRED.test(value))).toEqual([]);
  for (const [, value] of required) expect(() => interpolated(value, {})).toThrow(/is missing a value: set it to /);
});

test('the rest of the file contains no secret', () => {
  const withoutComments = textOf('docker-compose.yml').replace(/^\s*#.*$/gm, '');
  const assigned = [...withoutComments.matchAll(/^\s*([A-Z_]*(?:SECRET|PASSWORD|PWD|KEY|STORAGE)[A-Z_]*):\s*(.*)$/gm)];
  expect(assigned.length).toBeGreaterThan(5);
  const required = assigned.filter(([, name = '', value]) => OPTIONAL.get(name) !== value);
  for (const [, , value] of required) expect(value).toMatch(REQUIRED);
});

test.each(Object.entries(services()))('%s publishes its ports on loopback only', (_, { ports }) => {
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
});

test('every service that others wait for as healthy has a health check', () => {
  const all = services();
  const waits = Object.values(all).flatMap(({ depends_on }) => Object.entries(depends_on));
  const healthy = waits.filter(([, { condition }]) => condition === 'service_healthy').map(([name]) => name);
  expect(healthy.length).toBeGreaterThan(0);
  expect(healthy.filter((name) => all[name]?.healthcheck === undefined)).toEqual([]);
  expect(Object.keys(all)).toEqual(expect.arrayContaining(waits.map(([name]) => name)));
});

test('the file suggests scaling only for a service without a fixed port', () => {
  const scaled = [...textOf('docker-compose.yml').matchAll(/--scale (\w+)=/g)].map(([, name = '']) => name);
  expect(scaled).toEqual(['worker']);
  expect(services()['worker']?.ports).toEqual([]);
});

test('worker and gateway have the same encryption keys, or none', () => {
  for (const name of ['worker', 'gateway']) {
    const value = services()[name]?.environment['REELKEEPER_ENCRYPTION_KEYS'] ?? 'missing';
    const key = randomBytes(32).toString('base64');
    const env = (keys: Record<string, string>) => ({
      ZEGO_APP_ID: '42',
      ZEGO_SERVER_SECRET: 'server-secret',
      ZEGO_STORAGE: JSON.stringify(STORAGE),
      REELKEEPER_ENCRYPTION_KEYS: interpolated(value, keys),
    });
    expect(loadConfig({ env: env({}) }).encryption).toBeUndefined();
    const { encryption } = loadConfig({ env: env({ REELKEEPER_ENCRYPTION_KEYS: `a:${key}` }) });
    expect(encryption?.keys.map(({ id }) => id)).toEqual(['a']);
  }
});

test('setup has the configuration that it needs to start the fleet keeper', () => {
  const { environment = {} } = services()['setup'] ?? {};
  const given = { ZEGO_APP_ID: '42', ZEGO_CALLBACK_SECRET: 'callback-secret' };
  const env = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, interpolated(value, given)]),
  );
  expect(Object.keys(loadConfig({ env, use: 'gateway' }).apps)).toEqual(['default']);
  expect(Object.keys(environment)).not.toContain('ZEGO_SERVER_SECRET');
});

describe('our own services', () => {
  test('are setup, worker, gateway and simulator', () => {
    expect(Object.keys(ownServices())).toEqual(['setup', 'worker', 'gateway', 'simulator']);
  });

  test.each(['worker', 'gateway'])('%s starts after setup', (name) => {
    const { depends_on } = services()[name] ?? {};
    expect(depends_on).toEqual({ setup: { condition: 'service_completed_successfully' } });
  });

  test.each(Object.entries(ownServices()))('%s runs a command that exists', (_, { command }) => {
    const program = buildProgram({ env: {}, cwd: '.', out: () => {}, err: () => {}, emphasis: (_kind, text) => text });
    const [name, ...args] = command;
    const known = program.commands.find((one) => one.name() === name);
    const flags = known?.options.map(({ long }) => long);
    expect(flags).toEqual(expect.arrayContaining(args.filter((arg) => arg.startsWith('--'))));
  });

  test.each(Object.entries(ownServices()))('%s has the version of the package', (_, { image }) => {
    expect(image).toBe(`reelkeeper:${JSON.parse(textOf('package.json')).version}`);
  });
});
