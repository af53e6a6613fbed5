import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterwards, devServerEnv, temporaryFolder } from '../harness/servers.js';

const MAIN = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

/** Ends the command if the test runner is killed. */
const ENDS_WITH_PARENT =
  'data:text/javascript,const parent=process.ppid;' +
  'setInterval(()=>{if(process.ppid!==parent)process.exit(1)},1000).unref()';

/** Most processes of tests end before optimized code and parallel collection pay: V8 does both later than usual. */
const SHORT_LIVED = ['--single-threaded-gc', '--interrupt-budget=8000000'];

/** The end of a command. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of a command. */
export interface CliOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: string;
  /** Whether the caller kills it, since it serves several tests. @default false */
  readonly outlivesTest?: boolean;
}

/** A running command. It is killed after its test, or after the test file outside of one, unless it outlives them. */
export class RunningCli {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  #changed: () => void = () => {};

  constructor(args: readonly string[], { env, cwd, input, outlivesTest = false }: CliOptions) {
    if (!existsSync(MAIN)) throw new Error(`There is no "${MAIN}": run "npm run build" first`);
    this.#child = spawn(process.execPath, [...SHORT_LIVED, '--import', ENDS_WITH_PARENT, MAIN, ...args], {
      env,
      cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#took(() => (this.#stdout += chunk.toString())));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#took(() => (this.#stderr += chunk.toString())));
    this.#child.stdin?.on('error', () => {});
    this.#child.stdin?.end(input ?? '');
    this.ended = new Promise((settle) => {
      this.#child.once('close', (code, signal) => {
        settle({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
        this.#changed();
      });
    });
    if (!outlivesTest) afterwards(async () => void (await this.kill('SIGKILL')));
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Waits until standard output or error matches; throws if the command ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    let over = false;
    void this.ended.then(() => (over = true));
    for (;;) {
      const found = pattern.exec(this.#stdout) ?? pattern.exec(this.#stderr);
      if (found) return found;
      if (over) throw new Error(`It ended without printing ${pattern}:\n${this.#stdout}\n${this.#stderr}`);
      await new Promise<void>((settle) => {
        this.#changed = settle;
      });
    }
  }

  /** Sends a signal and waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<Ended> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    return this.ended;
  }

  /** Sends a signal. */
  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  #took(add: () => void): void {
    add();
    this.#changed();
  }
}

/** A shell with a home, a folder and an environment of its own. */
export interface Shell {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  start(args: readonly string[], options?: CliOptions): RunningCli;
  run(args: readonly string[], options?: CliOptions): Promise<Ended>;
}

/** Returns a shell. Its folder and processes are gone after the test, or after the test file outside of one. */
export async function shell(env: NodeJS.ProcessEnv = {}): Promise<Shell> {
  const folder = await temporaryFolder();
  const bare = { PATH: process.env['PATH'], HOME: folder, TZ: 'UTC', ...(await devServerEnv()), ...env };
  const start = (args: readonly string[], options: CliOptions = {}): RunningCli =>
    new RunningCli(args, { cwd: folder, ...options, env: { ...bare, ...options.env } });
  return { folder, env: bare, start, run: (args, options) => start(args, options).ended };
}
