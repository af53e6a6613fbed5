import { mkdir, readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BinaryFacts } from './binary-facts.js';
import { downloadEnvironment } from './child-environment.js';
import { runProgram } from './run-program.js';

/** What a way to fetch a program came to: the file, or why there is none, in words for a person. */
export type Fetched = { readonly path: string } | { readonly failed: string };

/** How to fetch a program. */
export interface FetchOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** When to give up a download that gains nothing. @default 10000 */
  readonly stalledMs?: number;
}

/** A download that gains nothing for so long is given up: where the site can't be reached, nobody waits for it. */
const STALLED_MS = 10_000;
const LONGEST_MS = 600_000;
const WATCH_MS = 250;

/**
 * The SDK downloads only on the way to starting a server, and through its native runtime, which a process can have
 * only once. So a process of its own does that, and is killed as a group when the download stalls. Its file mode mask
 * keeps what was downloaded from being run before its sum is known; Windows has none.
 */
const PROGRAM = `
const [sdk, create, downloadDir, version] = process.argv.slice(1);
process.umask(0o133);
require(sdk).TestWorkflowEnvironment[create]({ server: { executable: { type: 'cached-download', downloadDir, version } } })
  .then((environment) => environment.teardown())
  .catch((error) => { console.error(error.message); process.exitCode = 1; });
`;

/** Fetches a program with the SDK's own download, into a folder below `work`. */
export async function fetchBySdk(facts: BinaryFacts, work: string, options: FetchOptions): Promise<Fetched> {
  const downloadDir = join(work, 'sdk');
  await mkdir(downloadDir, { recursive: true });
  const sdk = createRequire(import.meta.url).resolve('@temporalio/testing');
  const create = facts.kind === 'dev-server' ? 'createLocal' : 'createTimeSkipping';
  const stalledMs = options.stalledMs ?? STALLED_MS;
  const stalled = new AbortController();
  const watch = watchGrowth(downloadDir, stalledMs, () => stalled.abort());
  try {
    const args = ['-e', PROGRAM, sdk, create, downloadDir, `v${facts.version}`];
    const end = await runProgram(process.execPath, args, {
      timeoutMs: LONGEST_MS,
      env: downloadEnvironment(options.env),
      cwd: work,
      signal: AbortSignal.any([options.signal, stalled.signal]),
    });
    const file = (await readdir(downloadDir)).find((name) => !name.endsWith('.downloading'));
    // That the server then did not start does not matter here: the file is checked like any other.
    if (file !== undefined) return { path: join(downloadDir, file) };
    if (stalled.signal.aborted) return { failed: `nothing arrived for ${stalledMs / 1000} s` };
    return { failed: lastWords(end.output) };
  } finally {
    clearInterval(watch);
  }
}

function watchGrowth(folder: string, stalledMs: number, onStalled: () => void): NodeJS.Timeout {
  let size = 0;
  let grewAt = Date.now();
  return setInterval(() => {
    void sizeOf(folder).then((now) => {
      if (now !== size) {
        size = now;
        grewAt = Date.now();
      } else if (Date.now() - grewAt > stalledMs) {
        onStalled();
      }
    });
  }, WATCH_MS);
}

async function sizeOf(folder: string): Promise<number> {
  try {
    const names = await readdir(folder);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    // A file was renamed between listing and looking.
    return -1;
  }
}

/** The cause stands at the end of the SDK's message, after the address, twice. */
function lastWords(output: string): string {
  const line = output.split('\n').at(-1) ?? '';
  return line.slice(-160).replace(/^\S*\s/, '') || 'it ended without a word';
}
