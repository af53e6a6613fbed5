import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { type FromWorker, fromWorkerSchema, type Question, type WorkerSettings } from './worker-messages.js';

/** Memory of a worker process after a full garbage collection. */
export type Memory = Extract<FromWorker, { tells: 'memory' }>;

/** A process that runs the workers of sessions and of plain workflows. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #seen = new Set<string>();
  readonly #listeners = new Set<(message: FromWorker) => void>();

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (sent) => {
      const message = fromWorkerSchema.parse(sent);
      if (message.tells === 'seen') this.#seen.add(message.workflowId);
      for (const listener of this.#listeners) listener(message);
    });
  }

  /**
   * Starts the process and resolves once its workers run. `inMainThread`: workflows run in the main thread, where heap
   * can be measured, instead of one of their own.
   */
  static async start(settings: WorkerSettings, { inMainThread = false } = {}): Promise<WorkerProcess> {
    const child = fork(resolve(import.meta.dirname, 'worker-main.js'), [JSON.stringify(settings)], {
      execArgv: ['--expose-gc'],
      env: { ...process.env, ...(inMainThread && { TEMPORAL_DEBUG: '1' }) },
    });
    const worker = new WorkerProcess(child);
    await worker.#next((message) => message.tells === 'ready');
    return worker;
  }

  /** How many workflows have seen their task recording. */
  get seenCount(): number {
    return this.#seen.size;
  }

  /** Calls `listener` for each workflow that sees its task recording; answers how to end that. */
  onSeen(listener: (workflowId: string) => void): () => void {
    const whole = (message: FromWorker): void => {
      if (message.tells === 'seen') listener(message.workflowId);
    };
    this.#listeners.add(whole);
    return () => this.#listeners.delete(whole);
  }

  /** Collects garbage in the process and answers what is left. */
  async memory(): Promise<Memory> {
    const memory = await this.#ask('memory');
    if (memory.tells !== 'memory') throw new Error('The worker process answered something else');
    return memory;
  }

  /** CPU time of the process since its start, in milliseconds. */
  async cpuMs(): Promise<number> {
    const cpu = await this.#ask('cpu');
    return cpu.tells === 'cpu' ? cpu.cpuMs : Number.NaN;
  }

  /** Ends the process at once: its workflows end with the server. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  async #ask(question: Question): Promise<FromWorker> {
    const answer = this.#next(({ tells }) => tells === question);
    this.#child.send(question);
    return answer;
  }

  async #next(wanted: (message: FromWorker) => boolean): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#listeners.delete(look);
        this.#child.off('exit', died);
      };
      const look = (message: FromWorker): void => {
        if (!wanted(message)) return;
        settle();
        resolve(message);
      };
      const died = (code: number | null): void => {
        settle();
        reject(new Error(`The worker process has ended with code ${code ?? 'none'}`));
      };
      this.#listeners.add(look);
      this.#child.once('exit', died);
    });
  }
}
