import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** Evaluates a module in a process of its own, as a program that has the package would, and answers what it prints. */
async function printed(code: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: ROOT,
  });
  return JSON.parse(stdout);
}

test("the package's main export holds the client and the contract", async () => {
  const names = await printed("console.log(JSON.stringify(Object.keys(await import('reelkeeper'))))");
  expect(names).toEqual(
    expect.arrayContaining(['RecordingClient', 'RecordingSession', 'ZegoRejected', 'SIGNALS', 'DEFAULT_LIMITS']),
  );
});

const LOADED = `
  const { createRequire } = await import('node:module');
  const files = Object.keys(createRequire(${JSON.stringify(resolve(ROOT, 'index.js'))}).cache);
  console.log(JSON.stringify(files.some((file) => /@temporalio.worker/.test(file))));`;

test("the package's main export loads no worker, which a client has no need of", async () => {
  expect(await printed(`await import('reelkeeper'); ${LOADED}`)).toBe(false);
  expect(await printed(`await import('@temporalio/worker'); ${LOADED}`)).toBe(true);
});
