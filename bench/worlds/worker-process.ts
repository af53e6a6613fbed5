import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { type FromWorker, fromWorkerSchema, type WorkerRequest, type WorkerSettings } from './worker-messages.js';

/** The memory of the container that a whole worker runs as in. */
export const CONTAINER_MB = 800;

/** What Node and the Docker image set in that container: a heap of half the memory, and freed memory is returned. */
const CONTAINER = {
  execArgv: [`--max-old-space-size=${CONTAINER_MB / 2}`],
  env: { MALLOC_TRIM_THRESHOLD_: '131072' },
};

/** Memory of a worker process after a full garbage collection. */
export type Memory = Extract<FromWorker, { type: 'memory' }>;

/** A process that runs the workers of sessions and of plain workflows. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #recording = new Set<string>();
  readonly #listeners = new Set<(message: FromWorker) => void>();

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (received) => {
      const message = fromWorkerSchema.parse(received);
      if (message.type === 'recording') this.#recording.add(message.workflowId);
      for (const listener of this.#listeners) listener(message);
    });
  }

  /**
   * Starts the process and resolves once its workers run. `inMainThread`: runs workflows in the main thread, where their
   * heap can be measured, instead of a separate thread.
   */
  static async start(settings: WorkerSettings, { inMainThread = false } = {}): Promise<WorkerProcess> {
    const child = fork(resolve(import.meta.dirname, 'worker-main.js'), [JSON.stringify(settings)], {
      execArgv: ['--expose-gc', ...(settings.isWhole === true ? CONTAINER.execArgv : [])],
      env: {
        ...process.env,
        ...(settings.isWhole === true && CONTAINER.env),
        ...(inMainThread && { TEMPORAL_DEBUG: '1' }),
      },
    });
    const worker = new WorkerProcess(child);
    await worker.#next((message) => message.type === 'ready');
    return worker;
  }

  /** The number of workflows whose task has recorded. */
  get recordingCount(): number {
    return this.#recording.size;
  }

  /** Calls `listener` for each workflow whose task records; returns a function that ends this. */
  onRecording(listener: (workflowId: string) => void): () => void {
    const receive = (message: FromWorker): void => {
      if (message.type === 'recording') listener(message.workflowId);
    };
    this.#listeners.add(receive);
    return () => this.#listeners.delete(receive);
  }

  /** Collects garbage in the process and returns its memory. */
  async memory(): Promise<Memory> {
    const memory = await this.#request('memory');
    if (memory.type !== 'memory') throw new Error('The worker process sent another response');
    return memory;
  }

  /** CPU time of the process since its start, in milliseconds. */
  async cpuMs(): Promise<number> {
    const cpu = await this.#request('cpu');
    return cpu.type === 'cpu' ? cpu.cpuMs : Number.NaN;
  }

  /** Kills the process; its workflows end with the server. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  async #request(request: WorkerRequest): Promise<FromWorker> {
    const response = this.#next(({ type }) => type === request);
    this.#child.send(request);
    return response;
  }

  async #next(wanted: (message: FromWorker) => boolean): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#listeners.delete(receive);
        this.#child.off('exit', died);
      };
      const receive = (message: FromWorker): void => {
        if (!wanted(message)) return;
        settle();
        resolve(message);
      };
      const died = (code: number | null): void => {
        settle();
        reject(new Error(`The worker process exited with code ${code ?? 'none'}`));
      };
      this.#listeners.add(receive);
      this.#child.once('exit', died);
    });
  }
}
