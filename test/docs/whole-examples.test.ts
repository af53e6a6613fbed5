import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everything } from '../harness/whole-world.js';
import { blocks, ROOT } from './documents.js';

/** The examples that need everything running, with the addresses that they name. */
const EXAMPLES = blocks('ts').filter(({ text }) => text.includes('RecordingClient.connect()'));

const { address, env, simulator } = await everything();

let folder: string;
// Below the package's own folder "reelkeeper" is found as it is by whoever has installed it.
beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, 'dist/whole-'));
  Object.assign(process.env, env);
});
afterAll(async () => {
  for (const name of Object.keys(env)) delete process.env[name];
  await rm(folder, { recursive: true, force: true });
});

test.each(EXAMPLES)('the example at $at does what it says', { timeout: 120_000 }, async ({ at, text }) => {
  const here = text.replaceAll('127.0.0.1:7333', address).replaceAll('http://127.0.0.1:8801', simulator.endpoint);
  const file = join(folder, `${at.replaceAll(/\W/g, '-')}.ts`);
  await writeFile(file, here);
  await expect(import(file)).resolves.toBeDefined();
  expect(simulator.ledger.unstopped()).toEqual([]);
  expect(simulator.ledger.doubled()).toEqual([]);
});

test('both the first example of all and the one for tests are among them', () => {
  expect(EXAMPLES.map(({ document }) => document)).toEqual(expect.arrayContaining(['README.md', 'docs/testing.md']));
});
