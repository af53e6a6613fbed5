import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/index.js';
import { temporaryFolder } from '../harness/servers.js';

const folder = await temporaryFolder();

async function linksOf(gateway: object, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const path = join(folder, 'reelkeeper.yaml');
  const apps = { default: { appId: 42, callbackSecret: 'callback-secret' } };
  await writeFile(path, JSON.stringify({ apps, gateway }));
  return loadConfig({ path, env, use: 'gateway' }).gateway.fileLinks;
}

test('links to files are off, and live 15 minutes unless the configuration says otherwise', async () => {
  expect(await linksOf({})).toBeUndefined();
  expect(await linksOf({ fileLinks: {} })).toEqual({ minutes: 15 });
  expect(await linksOf({ fileLinks: { minutes: '${MINUTES}' } }, { MINUTES: '60' })).toEqual({ minutes: 60 });
});

test.each([0, 61, 1.5, '1h'])('a link cannot live %s minutes', async (minutes) => {
  await expect(linksOf({ fileLinks: { minutes } })).rejects.toThrow('gateway.fileLinks.minutes must be');
});

test('a misspelled field of links is named', async () => {
  await expect(linksOf({ fileLinks: { minute: 5 } })).rejects.toThrow(/minute.*minutes/);
});

test('links can be turned on by the environment', () => {
  const env = { ZEGO_APP_ID: '42', ZEGO_CALLBACK_SECRET: 'x', REELKEEPER_FILE_LINKS_MINUTES: '5' };
  expect(loadConfig({ cwd: join(folder, 'elsewhere'), env, use: 'gateway' }).gateway.fileLinks).toEqual({ minutes: 5 });
});
