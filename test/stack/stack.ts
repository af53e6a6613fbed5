import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { readCompose, type Service, type Variables } from '../compose/compose-file.js';
import { type Containers, databaseOf, healthCheckOf, invocationOf, layOut, type StackPrograms } from './containers.js';
import { untilHealthy } from './health.js';
import { KeptService, ServiceFailed } from './kept-service.js';
import { Loopback } from './loopback.js';
import { createFirstDatabase, initialise } from './postgres.js';
import { type Invocation, type ProcessEnd, runToEnd } from './service-process.js';

/** What a stack is started with. */
export interface StackOptions {
  /** An empty folder of the stack's own, removed by the caller once the stack has ended. */
  readonly folder: string;
  readonly programs: StackPrograms;
  /** What `.env` would hold. */
  readonly variables: Variables;
}

/** What `--profile` would name: the simulator plays ZEGO's side. */
const PROFILE = 'simulator';
const ONCE_TIMEOUT_MS = 120_000;

/**
 * Every service of docker-compose.yml and its profile `simulator` as a process of this machine, each brought back when
 * it ends by itself.
 */
export class Stack {
  /** Services that nothing here stands in for. */
  readonly leftOut: string[] = [];
  readonly #running = new Map<string, KeptService>();
  readonly #completed = new Set<string>();

  private constructor(private readonly containers: Containers) {}

  /**
   * Starts every service in the file's order, each once those that it depends on are as it demands. What was started is
   * ended again when one of them fails.
   * @throws ServiceFailed, Unhealthy, PostgresFailed
   */
  static async start({ folder, programs, variables }: StackOptions): Promise<Stack> {
    const loopback = await Loopback.choose({ '/data': join(folder, 'simulator') });
    const containers = { compose: readCompose(), variables, programs, loopback, folder };
    const stack = new Stack(containers);
    try {
      // PostgreSQL's own user passes through to its data.
      await chmod(folder, 0o711);
      await layOut(containers);
      for (const [name, service] of Object.entries(containers.compose.services)) {
        const isWanted = service.profiles.length === 0 || service.profiles.includes(PROFILE);
        if (isWanted) await stack.#start(name, service);
      }
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  /** Where the services listen. */
  get loopback(): Loopback {
    return this.containers.loopback;
  }

  /** A folder of the simulator's buckets. */
  bucketFolder(bucket: string): string {
    return join(this.containers.folder, 'simulator', 'buckets', bucket);
  }

  /** A service that runs. */
  service(name: string): KeptService {
    const service = this.#running.get(name);
    if (!service) throw new Error(`No service "${name}" runs`);
    return service;
  }

  /** Everything that a service's process would see of its environment. */
  async environmentOf(name: string): Promise<NodeJS.ProcessEnv> {
    const { env } = await this.#invocation(name);
    return env;
  }

  /** Waits until a service's own health check says well; at once where it has none. @throws Unhealthy */
  async healthy(name: string): Promise<void> {
    const { healthcheck } = this.#described(name);
    const look = healthCheckOf(this.containers, this.#described(name));
    if (!healthcheck || !look) return;
    const waiting = untilHealthy(name, healthcheck, look);
    await Promise.race([waiting, this.service(name).failed]);
  }

  /**
   * Runs a service that ends by itself, as often as its policy allows; answers how many attempts that took.
   * @throws ServiceFailed
   */
  async runOnce(name: string): Promise<number> {
    const how = await this.#invocation(name);
    const [, again = '0'] = /^on-failure:(\d+)$/.exec(this.#described(name).restart) ?? [];
    for (let attempt = 1; ; attempt++) {
      const { printed, ...end } = await runToEnd(how, ONCE_TIMEOUT_MS);
      if (end.code === 0) {
        this.#completed.add(name);
        return attempt;
      }
      if (attempt > Number(again)) throw new ServiceFailed(name, end, printed);
    }
  }

  /** Ends every service, the last one first, each as its image wants it. Answers how each ended. */
  async stop(): Promise<Readonly<Record<string, ProcessEnd>>> {
    const ends: Record<string, ProcessEnd> = {};
    for (const [name, service] of [...this.#running].toReversed()) {
      const { image, stop_grace_period } = this.#described(name);
      // PostgreSQL's image asks for its fast shutdown.
      const signal = image.startsWith('postgres:') ? 'SIGINT' : 'SIGTERM';
      ends[name] = await service.stop(signal, stop_grace_period);
      this.#running.delete(name);
    }
    return ends;
  }

  async #start(name: string, service: Service): Promise<void> {
    this.#expectDependencies(name, service);
    const how = await invocationOf(this.containers, service);
    if (!how) {
      this.leftOut.push(name);
      return;
    }
    const database = databaseOf(this.containers);
    if (name === 'postgres') await initialise(this.containers.programs.postgres, database);
    if (service.restart.startsWith('on-failure')) {
      await this.runOnce(name);
      return;
    }
    this.#running.set(name, new KeptService(name, how));
    await this.healthy(name);
    if (name === 'postgres') await createFirstDatabase(this.containers.programs.postgres, database);
  }

  #expectDependencies(name: string, { depends_on }: Service): void {
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      const isMet =
        condition === 'service_completed_successfully' ? this.#completed.has(needed) : this.#running.has(needed);
      if (!isMet) throw new Error(`The service "${name}" stands before "${needed}", which it depends on`);
    }
  }

  #described(name: string): Service {
    const service = this.containers.compose.services[name];
    if (!service) throw new Error(`docker-compose.yml has no service "${name}"`);
    return service;
  }

  async #invocation(name: string): Promise<Invocation> {
    const how = await invocationOf(this.containers, this.#described(name));
    if (!how) throw new Error(`Nothing stands in for the service "${name}"`);
    return how;
  }
}
