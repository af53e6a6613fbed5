import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everything } from '../harness/whole-world.js';
import { blocks, ROOT } from './documents.js';

/** The examples that need a running system. */
const EXAMPLES = blocks('ts').filter(({ text }) => text.includes('RecordingClient.connect()'));

const { address, env, simulator } = await everything();

let folder: string;
// Inside the package's folder, "reelkeeper" resolves as it does for users who installed it.
beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, 'dist/whole-'));
  Object.assign(process.env, env);
});
afterAll(async () => {
  for (const name of Object.keys(env)) delete process.env[name];
  await rm(folder, { recursive: true, force: true });
});

test.each(EXAMPLES)(
  'the example at $at runs and leaves every task stopped',
  { timeout: 120_000 },
  async ({ at, text }) => {
    const here = text.replaceAll('127.0.0.1:7333', address).replaceAll('http://127.0.0.1:8801', simulator.endpoint);
    const file = join(folder, `${at.replaceAll(/\W/g, '-')}.ts`);
    await writeFile(file, here);
    await expect(import(file)).resolves.toBeDefined();
    expect(simulator.ledger.unstopped()).toEqual([]);
    expect(simulator.ledger.doubled()).toEqual([]);
  },
);

test('these examples include the one of README.md and the one of docs/testing.md', () => {
  expect(EXAMPLES.map(({ document }) => document)).toEqual(expect.arrayContaining(['README.md', 'docs/testing.md']));
});
