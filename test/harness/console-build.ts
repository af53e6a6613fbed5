import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './servers.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** Builds the console with the command of package.json into a temporary folder; returns its path. */
export async function buildConsole(): Promise<string> {
  const folder = await temporaryFolder();
  const args = ['run', '--silent', 'build:console', '--', `--outdir=${folder}`];
  await promisify(execFile)('npm', args, { cwd: ROOT });
  return folder;
}
