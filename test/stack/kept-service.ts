import { setTimeout as sleep } from 'node:timers/promises';
import { type Invocation, type ProcessEnd, ServiceProcess } from './service-process.js';

/** A service has ended again and again, or did not do what it was to do once. */
export class ServiceFailed extends Error {
  override readonly name = 'ServiceFailed';

  constructor(name: string, { code, signal }: ProcessEnd, printed: string) {
    const last = printed.trim().split('\n').slice(-20).join('\n');
    super(`The service "${name}" ended with ${signal ?? `code ${code}`}. It has printed:\n${last}`);
  }
}

/** As Docker brings a service back: at once, then with growing pauses, and anew once it has stood for some time. */
const FIRST_PAUSE_MS = 100;
const STANDING_MS = 10_000;
const MOST_FALLS = 8;

/** A service of the policy `restart: unless-stopped`: it is brought back whenever it ends by itself. */
export class KeptService {
  /** Rejects with ServiceFailed when it falls again and again. */
  readonly failed: Promise<never>;
  #process: ServiceProcess;
  #earlier = '';
  #falls = 0;
  #starts = 1;
  #isStopped = false;
  #fail: (error: unknown) => void = () => {};

  constructor(
    readonly name: string,
    private readonly how: Invocation,
    private readonly mostFalls = MOST_FALLS,
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

  /** How often it was started. */
  get starts(): number {
    return this.#starts;
  }

  /** What all of its processes have printed, one after the other. */
  get printed(): string {
    return this.#earlier + this.#process.printed;
  }

  /** Ends its process as a crash would; it is brought back. Resolves once the old one is gone. */
  async crash(): Promise<void> {
    const { ended } = this.#process;
    this.#process.send('SIGKILL');
    await ended;
  }

  /** Ends it for good, and answers how it ended. */
  async stop(signal: NodeJS.Signals, graceMs: number): Promise<ProcessEnd> {
    this.#isStopped = true;
    return this.#process.stop(signal, graceMs);
  }

  #start(): ServiceProcess {
    const startedMs = Date.now();
    const running = new ServiceProcess(this.how);
    running.ended.then((end) => this.#bringBack(end, Date.now() - startedMs)).catch(this.#fail);
    return running;
  }

  async #bringBack(end: ProcessEnd, stoodMs: number): Promise<void> {
    if (this.#isStopped) return;
    this.#falls = stoodMs > STANDING_MS ? 1 : this.#falls + 1;
    if (this.#falls > this.mostFalls) throw new ServiceFailed(this.name, end, this.printed);
    await sleep(FIRST_PAUSE_MS * 2 ** (this.#falls - 1));
    if (this.#isStopped) return;
    this.#earlier = this.printed;
    this.#starts += 1;
    this.#process = this.#start();
  }
}
