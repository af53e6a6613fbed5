import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { blocksOf, ROOT } from '../docs/documents.js';
import { devServerEnv } from '../harness/servers.js';

/** The names of all examples. */
export const EXAMPLES: readonly string[] = readdirSync(join(ROOT, 'examples'));

/** How a command of a README ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An example in a folder of its own, whose README is followed there as a person would. */
export class Example {
  private constructor(
    readonly name: string,
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * Copies an example to where "../.." is this checkout, as it is in `examples/`; it is removed after the test file.
   * Call it where no test runs.
   */
  static async copy(name: string, env: NodeJS.ProcessEnv): Promise<Example> {
    await mkdir(join(ROOT, 'dist'), { recursive: true });
    const folder = await mkdtemp(join(ROOT, `dist/example-${name}-`));
    afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    cpSync(join(ROOT, 'examples', name), folder, { recursive: true });
    return Example.#in(name, folder, folder, env);
  }

  /** An example as it stands, followed in the checkout's own folder. */
  static async inPlace(name: string, env: NodeJS.ProcessEnv): Promise<Example> {
    const programs = await mkdtemp(join(ROOT, `dist/example-${name}-`));
    afterAll(() => rm(programs, { recursive: true, force: true, maxRetries: 5 }));
    return Example.#in(name, ROOT, programs, env);
  }

  static async #in(name: string, folder: string, programs: string, env: NodeJS.ProcessEnv): Promise<Example> {
    // Temporal's command line, under the name that people type.
    const bin = join(programs, '.programs');
    await mkdir(bin);
    await symlink((await devServerEnv()).REELKEEPER_TEMPORAL_CLI, join(bin, 'temporal'));
    const path = [bin, dirname(process.execPath), process.env['PATH']].join(delimiter);
    const home = { HOME: process.env['HOME'], npm_config_update_notifier: 'false' };
    return new Example(name, folder, { ...home, PATH: path, ...env });
  }

  /** The commands of the README that hold a word, as one shell script. */
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

  /** Starts a shell script; it is killed after the test file when it still runs. */
  start(script: string): RunningCommand {
    return new RunningCommand(script, this.folder, this.env);
  }
}

/** A shell script that runs, in a process group of its own. */
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
    afterEnd(this);
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Waits until it has printed this on standard output. */
  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#stdout)) {
      if (this.#isOver) throw new Error(`It ended without saying ${pattern}:\n${this.#stdout}\n${this.#stderr}`);
      await Promise.race([this.ended, new Promise((resolve) => this.#child.stdout?.once('data', resolve))]);
    }
  }

  /** Sends a signal to it and to what it has started, and waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<CommandEnd> {
    if (!this.#isOver && this.#child.pid !== undefined) process.kill(-this.#child.pid, signal);
    return this.ended;
  }
}

const running = new Set<RunningCommand>();

function afterEnd(command: RunningCommand): void {
  running.add(command);
  void command.ended.then(() => running.delete(command));
}

/** Kills what still runs. For use in `afterAll` of a test file that starts commands. */
export async function killRunning(): Promise<void> {
  for (const command of running) await command.kill('SIGKILL');
}
