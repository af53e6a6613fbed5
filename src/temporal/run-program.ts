import { type ChildProcess, spawn } from 'node:child_process';
import { childEnvironment } from './child-environment.js';

/** How a program ended: its exit code (absent when a signal ended it) and the last of what it printed. */
export interface ProgramEnd {
  readonly code: number | undefined;
  readonly output: string;
}

const OUTPUT_LIMIT = 8_192;

/**
 * Runs a program to its end. Its whole process group is killed when `timeoutMs` is over or `signal` is aborted, so that
 * nothing it started stays behind. Rejects when the program can't be started at all.
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: {
    readonly timeoutMs: number;
    /** @default that of `childEnvironment` */
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    readonly signal?: AbortSignal;
  },
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: options.env ?? childEnvironment(),
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const kill = (): void => killGroup(child);
    const timer = setTimeout(kill, options.timeoutMs);
    options.signal?.addEventListener('abort', kill, { once: true });
    if (options.signal?.aborted) kill();
    const settle = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', kill);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (code) => {
      settle();
      resolve({ code: code ?? undefined, output: output.trim() });
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself in between.
  }
}
