import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, expect, test } from 'vitest';
import { runSetup, type SetupFlags } from '../../src/cli/setup/run-setup.js';
import { FLEET_WORKFLOW } from '../../src/contract/index.js';
import { SEARCH_ATTRIBUTE_TYPES } from '../../src/temporal/index.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { temporaryFolder } from '../harness/servers.js';

const { address, namespace, env } = await ownNamespace();
const connection = await Connection.connect({ address });
afterAll(() => connection.close());
const client = new Client({ connection, namespace });
const NAMES = Object.keys(SEARCH_ATTRIBUTE_TYPES);

/** Runs `setup` in a folder and returns what it prints. No worker runs. */
async function setUp(cwd: string, flags: SetupFlags = {}): Promise<string> {
  const lines: string[] = [];
  const emphasis = (_kind: unknown, text: string): string => text;
  await runSetup(flags, { env, cwd, out: (text) => lines.push(text), err: () => {}, emphasis });
  return lines.join('\n');
}

async function folderWith(apps: object): Promise<string> {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'reelkeeper.yaml'), JSON.stringify({ apps }));
  return cwd;
}

/** The fleet keepers that run, as the engine tells. */
async function keeperRuns(apps: readonly string[]): Promise<(string | undefined)[]> {
  const run = async (app: string): Promise<string | undefined> => {
    const described = await client.workflow.getHandle(`fleet:${app}`).describe();
    return described.type === FLEET_WORKFLOW && described.status.name === 'RUNNING' ? described.runId : undefined;
  };
  return Promise.all(apps.map(run));
}

test('setup starts the fleet keeper of each app, and never twice', async () => {
  const cwd = await folderWith({ math: { appId: 1 }, art: { appId: 2 } });
  const printed = await Promise.all([setUp(cwd, { json: true }), setUp(cwd, { json: true })]);
  const results = printed.map((text) => JSON.parse(text));
  const both = expect.toSatisfy((apps: string[]) => apps.length === 2 && new Set(apps).size === 2);
  expect(results.flatMap(({ fleetKeepers }) => fleetKeepers.started)).toEqual(both);
  expect(results.flatMap(({ fleetKeepers }) => fleetKeepers.running)).toEqual(both);
  const runs = await keeperRuns(['math', 'art']);
  expect(runs).not.toContain(undefined);
  expect(await setUp(cwd)).toBe(
    [
      `Namespace "${namespace}" at ${address}:`,
      `  search attributes exist already: ${NAMES.join(', ')}`,
      '  fleet keepers run already: math, art',
    ].join('\n'),
  );
  expect(await keeperRuns(['math', 'art'])).toEqual(runs);
  await client.workflow.getHandle('fleet:art').terminate();
  expect(await setUp(cwd)).toContain('  started the fleet keepers of art\n  fleet keepers run already: math');
}, 60_000);

test('setup without a configuration says so, and registers the search attributes', async () => {
  const cwd = await temporaryFolder();
  expect(await setUp(cwd)).toContain('\n  no configuration found: the workers start the fleet keepers of their apps');
  expect(JSON.parse(await setUp(cwd, { json: true }))).toEqual({ address, namespace, created: [], present: NAMES });
});

test('setup with an invalid or missing configuration fails and says which', async () => {
  const cwd = await folderWith({ music: { appId: 'three' } });
  await expect(setUp(cwd)).rejects.toThrow(/apps\.music\.appId/);
  await expect(client.workflow.getHandle('fleet:music').describe()).rejects.toThrow(/not found/);
  await expect(setUp(cwd, { config: 'other.yaml' })).rejects.toThrow(/other\.yaml" cannot be read/);
});
