import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leaksIn } from '../e2e/leaks.js';
import { shell } from './cli.js';

const SECRETS = { server: 'planted-server-secret-5d0e', bearer: 'planted-bearer-of-a-library-91aa' };
const WORDS = `a library quotes ${SECRETS.server} and "Bearer ${SECRETS.bearer}" \\u0007`;

test.each([
  { what: 'an uncaught exception', code: `throw new Error('x', { cause: new Error(words) })` },
  { what: 'an exception that is not an Error', code: 'throw words' },
  { what: 'an unhandled rejection', code: 'void Promise.reject(new TypeError(words))' },
  { what: 'a rejection that is not an Error', code: 'void Promise.reject(words)' },
])('$what ends a command with code 1 and prints no secret', async ({ code }) => {
  const at = await shell({ ZEGO_SERVER_SECRET: SECRETS.server });
  const defect = join(at.folder, 'defect.mjs');
  await writeFile(defect, `const words='${WORDS}';process.once('SIGUSR2',()=>{${code}})`);
  const env = { NODE_OPTIONS: `--import=${defect}` };
  const simulator = at.start(['simulator', '--port', '0'], { env });
  await simulator.says(/^ready/m);
  simulator.send('SIGUSR2');
  const ended = await simulator.ended;
  expect(ended).toMatchObject({ code: 1, signal: null, stderr: expect.stringContaining('[secret]') });
  expect(ended.stderr).not.toContain('\u0007');
  expect(leaksIn(ended.stdout + ended.stderr, SECRETS)).toEqual([]);
});
