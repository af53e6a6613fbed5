import { afterAll, expect, test } from 'vitest';
import { NO_LEDGER_PROBLEMS, System } from '../e2e/system.js';
import { Example, killRunning } from './example.js';

const KEY = 'key-of-the-example';
const system = await System.start({ gateway: { apiKeys: [KEY] } });
const at = { GATEWAY: system.gatewayUrl };
const curl = await Example.copy('curl', { ...at, REELKEEPER_API_KEY: KEY });
const stranger = await Example.copy('curl', { ...at, REELKEEPER_API_KEY: 'another-key' });
afterAll(killRunning);
const RECORD = curl.command('record-lesson.sh');

test('the script records a lesson from start to manifest and prints its events', async () => {
  const { code, stdout, stderr } = await curl.run(RECORD);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^{"sessionId":"lesson-6001","created":true,"taskIds":\["\S+"\]}$/m);
  expect(stdout).toMatch(/^{"accepted":true,"requestId":"\S+"}$/m);
  expect(stdout).toMatch(/^\S+Z recording$/m);
  expect(stdout).toMatch(/^\S+Z stop requested$/m);
  expect(stdout).toMatch(/^complete, [\d.]+ s\n {2}\S+\.mp4: \d+ bytes, verified\n$/m);
  expect(await system.client.get('lesson-6001').view()).toMatchObject({ accepted: { layout: { MixMode: 4 } } });
  expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
}, 120_000);

test('a wrong API key prints the problem key-required', async () => {
  const { code, stdout } = await stranger.run(RECORD);
  expect(code).not.toBe(0);
  expect(stdout).toContain('urn:reelkeeper:problem:key-required');
}, 60_000);

test('no process argument contains the API key', async () => {
  const command = curl.start(RECORD.replace('lesson-6001', 'lesson-6002'));
  await command.prints(/taskIds/);
  const { stdout } = await curl.run('ps -A -ww -o args=');
  expect(stdout).toContain('lesson-6002');
  expect(stdout).not.toContain(KEY);
  expect(await command.ended).toMatchObject({ code: 0 });
}, 120_000);
