import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BinaryKind } from './binary-facts.js';
import { childEnvironment } from './child-environment.js';
import { accepts, freePort } from './ports.js';
import { runProgram } from './run-program.js';

/** Whether a program works as a server; `why` it does not, for a person. */
type ProgramCheck = { readonly runs: true } | { readonly runs: false; readonly why: string };

const CHECK_TIMEOUT_MS = 30_000;

/** The first server with complete worker deployments; all other features that sessions need are older. */
const OLDEST_SERVER = [1, 29, 1] as const;

/** Runs the program briefly: `--version` of the dev server, or a start of the test server, which has no options. */
export async function checkProgram(kind: BinaryKind, path: string): Promise<ProgramCheck> {
  try {
    return kind === 'dev-server' ? await checkVersion(path) : await checkStart(path);
  } catch (error) {
    return { runs: false, why: `it does not run (${error instanceof Error ? error.message : String(error)})` };
  }
}

async function checkVersion(path: string): Promise<ProgramCheck> {
  const { code, output } = await runProgram(path, ['--version'], { timeoutMs: CHECK_TIMEOUT_MS });
  const version = /Server (\d+)\.(\d+)\.(\d+)/.exec(output);
  if (code !== 0 || !version) return { runs: false, why: `"--version" answered "${output.slice(0, 200)}"` };
  const parts = version.slice(1).map(Number);
  if (isOlder(parts, OLDEST_SERVER)) {
    return { runs: false, why: `its server is ${parts.join('.')}, older than ${OLDEST_SERVER.join('.')}` };
  }
  return { runs: true };
}

function isOlder(parts: readonly number[], oldest: readonly number[]): boolean {
  for (const [index, minimum] of oldest.entries()) {
    const part = parts[index] ?? 0;
    if (part !== minimum) return part < minimum;
  }
  return false;
}

async function checkStart(path: string): Promise<ProgramCheck> {
  const port = await freePort();
  const child = spawn(path, [String(port)], { stdio: 'ignore', env: childEnvironment() });
  const ended = once(child, 'exit').then(([code]) => ({ runs: false as const, why: `it ended with code ${code}` }));
  const waiting = new AbortController();
  try {
    const started = accepts(port, { timeoutMs: CHECK_TIMEOUT_MS, signal: waiting.signal }).then((accepted) =>
      accepted
        ? { runs: true as const }
        : { runs: false as const, why: `it did not listen on its port within ${CHECK_TIMEOUT_MS / 1000} s` },
    );
    return await Promise.race([ended, started]);
  } finally {
    waiting.abort();
    child.kill('SIGKILL');
    await ended.catch(() => undefined);
  }
}
