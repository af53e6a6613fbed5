import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type ProcessMemory, processMemorySchema } from './memory-parts.js';

/** The program of a process, as `fork` takes it. */
interface Program {
  /** A module of the build of the benches, relative to its root. */
  readonly module: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** An empty folder, so that it finds no configuration file. */
  readonly cwd: string;
}

/** The settings of the allocator in the Dockerfile. */
const AS_IN_THE_IMAGE = { MALLOC_TRIM_THRESHOLD_: '131072' };

/** The start of the line that the programs print once they take tasks. */
const READY = 'ready';

/** A process whose memory is measured from inside. */
export class ProbedProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a program and resolves once it prints that it is ready. */
  static async start({ module, args = [], env = {}, cwd }: Program): Promise<ProbedProcess> {
    const child = fork(resolve(import.meta.dirname, '../..', module), args, {
      execArgv: ['--expose-gc', '--import', resolve(import.meta.dirname, 'memory-probe.js')],
      env: { ...process.env, ...AS_IN_THE_IMAGE, ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    if (child.stdout === null) throw new Error('The process has no output');
    const died = once(child, 'exit').then(([code]) => {
      throw new Error(`"${module}" exited with code ${String(code)}`);
    });
    died.catch(() => undefined);
    await Promise.race([died, printed(createInterface(child.stdout), READY)]);
    return new ProbedProcess(child);
  }

  /** Returns the memory of the process before and after it collects garbage in all threads. */
  async memory(): Promise<ProcessMemory> {
    const answer = once(this.#child, 'message');
    this.#child.send('memory');
    const [memory]: unknown[] = await answer;
    return processMemorySchema.parse(memory);
  }

  /** Kills the process; its workflows end with the server. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

async function printed(lines: ReturnType<typeof createInterface>, start: string): Promise<void> {
  for await (const line of lines) if (line.startsWith(start)) return;
}
