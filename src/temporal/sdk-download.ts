import { mkdir, readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BinaryFacts } from './binary-facts.js';
import { downloadEnvironment } from './child-environment.js';
import { runProgram } from './run-program.js';

/** The result of fetching a program: its file, or why it failed, for a person. */
export type Fetched = { readonly path: string } | { readonly failed: string };

/** The options of fetching a program. */
export interface FetchOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** When to give up a download that makes no progress. @default 10000 */
  readonly stalledMs?: number;
}

/** When to give up a download without progress, such as from an unreachable site. */
const STALLED_MS = 10_000;
const LONGEST_MS = 600_000;
const WATCH_MS = 250;

/**
 * The program of a separate process that downloads. The SDK downloads only as part of starting a server, and through its
 * native runtime, of which a process can have only one. The process group is killed if the download stalls. The file mode
 * mask prevents the file from running before its sum is checked; Windows has none.
 */
const PROGRAM = `
const [sdk, create, downloadDir, version] = process.argv.slice(1);
process.umask(0o133);
require(sdk).TestWorkflowEnvironment[create]({ server: { executable: { type: 'cached-download', downloadDir, version } } })
  .then((environment) => environment.teardown())
  .catch((error) => { console.error(error.message); process.exitCode = 1; });
`;

/** Fetches a program with the SDK's download into a folder below `work`. */
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
    // Whether the server then started does not matter: the file is checked like any other.
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
    // A file was renamed after it was listed.
    return -1;
  }
}

/** Returns the cause, which is at the end of the SDK's message after the address, twice. */
function lastWords(output: string): string {
  const line = output.split('\n').at(-1) ?? '';
  return line.slice(-160).replace(/^\S*\s/, '') || 'it ended without a message';
}
