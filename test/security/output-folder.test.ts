import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.js';
import { DEFAULT_PROFILE, loadConfig } from '../../src/config/index.js';
import { mistakesOf } from '../../src/contract/mistakes.js';
import { ZegoClient } from '../../src/zego/index.js';
import { recordOutputSchema } from '../../src/zego/record-output.schema.js';
import { temporaryFolder } from '../harness/servers.js';

const STORAGE = {
  Vendor: 1,
  Region: 'us-east-1',
  Bucket: 'b-1',
  AccessKeyId: 'id',
  AccessKeySecret: 'secret',
} as const;
const APP = { appId: 1, serverSecret: 'server-secret' };
const activities = createActivities({
  apps: { default: new ZegoClient({ ...APP, endpoint: 'http://127.0.0.1:1' }) },
  storages: { default: STORAGE },
  profiles: { default: DEFAULT_PROFILE },
  nowMs: Date.now,
});

const LEAVING = [
  '..',
  '../',
  '.',
  './',
  'a/../../b/',
  'a/./b/',
  '/../a',
  'a/..',
  '..\\a',
  'a\\..\\b/',
  '%2e%2e/',
  'a/.%2E/',
];
const MESSAGE = 'must have no segment "." or ".."';
const PATH = 'RecordOutputParams.OutputFolder';

describe.each(LEAVING)('the folder %s', (OutputFolder) => {
  const recording = { RecordOutputParams: { OutputFolder } };

  test('is rejected by the checks of ZEGO requests', () => {
    const { error } = recordOutputSchema.safeParse(recording.RecordOutputParams);
    expect(error && mistakesOf(error)).toEqual([{ path: 'OutputFolder', message: MESSAGE }]);
  });

  test('is rejected in a session request', async () => {
    const answer = await activities.checkRequest({ roomId: 'r', recording });
    expect(answer).toEqual({ valid: false, mistakes: [{ path: `recording.${PATH}`, message: MESSAGE }] });
  });

  test('is rejected in a profile of the configuration', async () => {
    const path = join(await temporaryFolder(), 'reelkeeper.yaml');
    const written = {
      apps: { default: APP },
      storages: { default: STORAGE },
      profiles: { default: recording },
    };
    await writeFile(path, JSON.stringify(written));
    expect(() => loadConfig({ path, env: {} })).toThrow(`profiles.default.${PATH} ${MESSAGE}`);
  });
});

test.each(['', 'lessons/', 'a/b/', '.hidden/', 'a..b/', '...', 'a.b', '/a/', '%2ea/'])(
  'the folder "%s" is accepted',
  (OutputFolder) => {
    expect(recordOutputSchema.safeParse({ OutputFolder }).success).toBe(true);
  },
);
