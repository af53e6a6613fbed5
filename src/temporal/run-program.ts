import { type ChildProcess, spawn } from 'node:child_process';
import { childEnvironment } from './child-environment.js';

/** The end of a program: its exit code (absent if a signal ended it) and the end of its output. */
export interface ProgramEnd {
  readonly code: number | undefined;
  readonly output: string;
}

const OUTPUT_LIMIT = 8_192;

/**
 * Runs a program to its end. After `timeoutMs`, or if `signal` is aborted, its whole process group is killed with
 * everything that it started. Rejects if the program cannot be started.
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
    // It has already ended.
  }
}
