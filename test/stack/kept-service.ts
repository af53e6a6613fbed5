import { setTimeout as sleep } from 'node:timers/promises';
import { type Invocation, type ProcessEnd, ServiceProcess } from './service-process.js';

/** A service crashed repeatedly, or a one-time service failed. */
export class ServiceFailed extends Error {
  override readonly name = 'ServiceFailed';

  constructor(name: string, { code, signal }: ProcessEnd, printed: string) {
    const last = printed.trim().split('\n').slice(-20).join('\n');
    super(`The service "${name}" exited with ${signal ?? `code ${code}`}. Its last output:\n${last}`);
  }
}

/** Docker's restarts: at once, then with growing pauses, which start anew after a longer run. */
const FIRST_PAUSE_MS = 100;
const STABLE_MS = 10_000;
const MOST_CRASHES = 8;

/** A service with `restart: unless-stopped`: it is restarted when it exits. */
export class KeptService {
  /** Rejects with ServiceFailed when it crashes repeatedly. */
  readonly failed: Promise<never>;
  #process: ServiceProcess;
  #earlier = '';
  #crashes = 0;
  #starts = 1;
  #isStopped = false;
  #fail: (error: unknown) => void = () => {};

  constructor(
    readonly name: string,
    private readonly how: Invocation,
    private readonly mostCrashes = MOST_CRASHES,
  ) {
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {});
    this.#process = this.#start();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** The number of starts. */
  get starts(): number {
    return this.#starts;
  }

  /** The output of all its processes, one after the other. */
  get printed(): string {
    return this.#earlier + this.#process.printed;
  }

  /** Kills the process, which is restarted. Resolves once the old one has ended. */
  async crash(): Promise<void> {
    const { ended } = this.#process;
    this.#process.send('SIGKILL');
    await ended;
  }

  /** Stops the service and returns how its process ended. */
  async stop(signal: NodeJS.Signals, graceMs: number): Promise<ProcessEnd> {
    this.#isStopped = true;
    return this.#process.stop(signal, graceMs);
  }

  #start(): ServiceProcess {
    const startedMs = Date.now();
    const running = new ServiceProcess(this.how);
    running.ended.then((end) => this.#restart(end, Date.now() - startedMs)).catch(this.#fail);
    return running;
  }

  async #restart(end: ProcessEnd, ranMs: number): Promise<void> {
    if (this.#isStopped) return;
    this.#crashes = ranMs > STABLE_MS ? 1 : this.#crashes + 1;
    if (this.#crashes > this.mostCrashes) throw new ServiceFailed(this.name, end, this.printed);
    await sleep(FIRST_PAUSE_MS * 2 ** (this.#crashes - 1));
    if (this.#isStopped) return;
    this.#earlier = this.printed;
    this.#starts += 1;
    this.#process = this.#start();
  }
}
