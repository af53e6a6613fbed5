import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** A program to run. */
export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The user of the process. @default this process's user */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** The end of a process. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const PRINTED_LIMIT = 200_000;

/**
 * A process in its own group: Ctrl-C reaches only its starter. If the starter is killed, a watcher kills the process.
 */
export class ServiceProcess {
  /** Resolves when it has ended. Rejects when it can't be started. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  #printed = '';
  #isOver = false;

  constructor({ command, args, env, cwd, user }: Invocation) {
    const options: SpawnOptions = { env, cwd, ...user, stdio: ['ignore', 'pipe', 'pipe'], detached: true };
    this.#child = spawn(command, args, options);
    const take = (chunk: Buffer): void => {
      this.#printed = (this.#printed + chunk.toString('utf8')).slice(-PRINTED_LIMIT);
    };
    this.#child.stdout?.on('data', take);
    this.#child.stderr?.on('data', take);
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code, signal) => {
        this.#isOver = true;
        // Child processes may keep its output open.
        this.#child.stdout?.destroy();
        this.#child.stderr?.destroy();
        resolve({ code, signal });
      });
    });
    const { pid } = this.#child;
    if (pid !== undefined) void this.ended.then(watchParent(pid), () => {});
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The last 200,000 characters of its output. */
  get printed(): string {
    return this.#printed;
  }

  /** Sends a signal, unless it has ended. */
  send(signal: NodeJS.Signals): void {
    if (!this.#isOver) this.#child.kill(signal);
  }

  /** Sends a signal, kills the process after `graceMs`, and returns how it ended. */
  async stop(signal: NodeJS.Signals, graceMs: number): Promise<ProcessEnd> {
    this.send(signal);
    const killer = setTimeout(() => this.send('SIGKILL'), graceMs);
    try {
      return await this.ended;
    } finally {
      clearTimeout(killer);
    }
  }
}

/** Runs a program to its end; `timeoutMs` kills it. */
export async function runToEnd(
  invocation: Invocation,
  timeoutMs: number,
): Promise<ProcessEnd & { readonly printed: string }> {
  const running = new ServiceProcess(invocation);
  const killer = setTimeout(() => running.send('SIGKILL'), timeoutMs);
  try {
    const end = await running.ended;
    return { ...end, printed: running.printed };
  } finally {
    clearTimeout(killer);
  }
}

/** Starts a watcher. Call the returned function once the process has ended, since its id may be reused. */
function watchParent(pid: number): () => void {
  const script = 'read -r line || kill -KILL "$0"';
  const watcher = spawn('/bin/sh', ['-c', script, String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => {});
  watcher.stdin.on('error', () => {});
  watcher.unref();
  return () => watcher.stdin.end('gone\n');
}
