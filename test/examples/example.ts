import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { blocksOf, ROOT } from '../docs/documents.js';
import { devServerEnv } from '../harness/servers.js';

/** The names of all examples. */
export const EXAMPLES: readonly string[] = readdirSync(join(ROOT, 'examples'));

/** The exit code and output of a README's command. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An example in its own folder, where tests run the commands of its README. */
export class Example {
  private constructor(
    readonly name: string,
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * Copies an example to a folder where "../.." is this checkout, as in `examples/`, and removes it after the test file.
   * Call it outside of tests.
   */
  static async copy(name: string, env: NodeJS.ProcessEnv): Promise<Example> {
    await mkdir(join(ROOT, 'dist'), { recursive: true });
    const folder = await mkdtemp(join(ROOT, `dist/example-${name}-`));
    afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    cpSync(join(ROOT, 'examples', name), folder, { recursive: true });
    return Example.#in(name, folder, folder, env);
  }

  /** An example that runs in the root of this checkout. */
  static async inPlace(name: string, env: NodeJS.ProcessEnv): Promise<Example> {
    const programs = await mkdtemp(join(ROOT, `dist/example-${name}-`));
    afterAll(() => rm(programs, { recursive: true, force: true, maxRetries: 5 }));
    return Example.#in(name, ROOT, programs, env);
  }

  static async #in(name: string, folder: string, programs: string, env: NodeJS.ProcessEnv): Promise<Example> {
    // Temporal's command line, under its usual name.
    const bin = join(programs, '.programs');
    await mkdir(bin);
    await symlink((await devServerEnv()).REELKEEPER_TEMPORAL_CLI, join(bin, 'temporal'));
    const path = [bin, dirname(process.execPath), process.env['PATH']].join(delimiter);
    const home = { HOME: process.env['HOME'], npm_config_update_notifier: 'false' };
    return new Example(name, folder, { ...home, PATH: path, ...env });
  }

  /** The README's shell block that contains a text. */
  command(word: string): string {
    const all = blocksOf(join('examples', this.name, 'README.md'));
    const found = all.filter(({ language, text }) => language === 'sh' && text.includes(word));
    const [block] = found;
    if (block === undefined || found.length > 1) throw new Error(`README has ${found.length} blocks with "${word}"`);
    return block.text;
  }

  /** Runs a shell script to its end. */
  run(script: string): Promise<CommandEnd> {
    return this.start(script).ended;
  }

  /** Starts a shell script, which is killed after the test file. */
  start(script: string): RunningCommand {
    return new RunningCommand(script, this.folder, this.env);
  }
}

/** A running shell script in its own process group. */
export class RunningCommand {
  readonly ended: Promise<CommandEnd>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  #isOver = false;

  constructor(script: string, cwd: string, env: NodeJS.ProcessEnv) {
    const args = ['--noprofile', '--norc', '-euo', 'pipefail', '-c', script];
    this.#child = spawn('/bin/bash', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        this.#isOver = true;
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
    trackRunning(this);
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Waits until standard output matches a pattern. */
  async prints(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#stdout)) {
      if (this.#isOver)
        throw new Error(`The command ended without printing ${pattern}:\n${this.#stdout}\n${this.#stderr}`);
      await Promise.race([this.ended, new Promise((resolve) => this.#child.stdout?.once('data', resolve))]);
    }
  }

  /** Sends a signal to the process group and waits for its end. */
  async kill(signal: NodeJS.Signals): Promise<CommandEnd> {
    if (!this.#isOver && this.#child.pid !== undefined) process.kill(-this.#child.pid, signal);
    return this.ended;
  }
}

const running = new Set<RunningCommand>();

function trackRunning(command: RunningCommand): void {
  running.add(command);
  void command.ended.then(() => running.delete(command));
}

/** Kills all running commands: for `afterAll` of a test file that starts some. */
export async function killRunning(): Promise<void> {
  for (const command of running) await command.kill('SIGKILL');
}
