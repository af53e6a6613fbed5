import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { readCompose, type Service, type Variables } from '../compose/compose-file.js';
import { type Containers, databaseOf, healthCheckOf, invocationOf, layOut, type StackPrograms } from './containers.js';
import { untilHealthy } from './health.js';
import { KeptService, ServiceFailed } from './kept-service.js';
import { Loopback } from './loopback.js';
import { createFirstDatabase, initialise } from './postgres.js';
import { type Invocation, type ProcessEnd, runToEnd } from './service-process.js';

/** Options of a stack. */
export interface StackOptions {
  /** An empty folder; the caller removes it after the stack has stopped. */
  readonly folder: string;
  readonly programs: StackPrograms;
  /** The variables of `.env`. */
  readonly variables: Variables;
}

/** The profile of the simulator, as for `--profile`. */
const PROFILE = 'simulator';
const ONCE_TIMEOUT_MS = 120_000;

/**
 * The services of docker-compose.yml with its profile `simulator` as processes of this machine, restarted when they
 * exit.
 */
export class Stack {
  /** Services without a replacement. */
  readonly leftOut: string[] = [];
  readonly #running = new Map<string, KeptService>();
  readonly #completed = new Set<string>();

  private constructor(private readonly containers: Containers) {}

  /**
   * Starts the services in the file's order, each after its dependencies. Stops them all if one fails.
   * @throws ServiceFailed, Unhealthy, PostgresFailed
   */
  static async start({ folder, programs, variables }: StackOptions): Promise<Stack> {
    const loopback = await Loopback.choose({ '/data': join(folder, 'simulator') });
    const containers = { compose: readCompose(), variables, programs, loopback, folder };
    const stack = new Stack(containers);
    try {
      // PostgreSQL's user needs access to its data.
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

  /** The addresses of the services. */
  get loopback(): Loopback {
    return this.containers.loopback;
  }

  /** A folder of the simulator's buckets. */
  bucketFolder(bucket: string): string {
    return join(this.containers.folder, 'simulator', 'buckets', bucket);
  }

  /** A running service. */
  service(name: string): KeptService {
    const service = this.#running.get(name);
    if (!service) throw new Error(`Service "${name}" does not run`);
    return service;
  }

  /** The environment of a service's process. */
  async environmentOf(name: string): Promise<NodeJS.ProcessEnv> {
    const { env } = await this.#invocation(name);
    return env;
  }

  /** Waits until a service's health check succeeds, if it has one. @throws Unhealthy */
  async healthy(name: string): Promise<void> {
    const { healthcheck } = this.#described(name);
    const command = healthCheckOf(this.containers, this.#described(name));
    if (!healthcheck || !command) return;
    const waiting = untilHealthy(name, healthcheck, command);
    await Promise.race([waiting, this.service(name).failed]);
  }

  /**
   * Runs a one-time service, with retries by its policy; returns the number of attempts.
   * @throws ServiceFailed
   */
  async runOnce(name: string): Promise<number> {
    const how = await this.#invocation(name);
    const [, retries = '0'] = /^on-failure:(\d+)$/.exec(this.#described(name).restart) ?? [];
    for (let attempt = 1; ; attempt++) {
      const { printed, ...end } = await runToEnd(how, ONCE_TIMEOUT_MS);
      if (end.code === 0) {
        this.#completed.add(name);
        return attempt;
      }
      if (attempt > Number(retries)) throw new ServiceFailed(name, end, printed);
    }
  }

  /** Stops all services, the last one first, with the signal of their image. Returns how each ended. */
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
      if (!isMet) throw new Error(`Service "${name}" precedes its dependency "${needed}"`);
    }
  }

  #described(name: string): Service {
    const service = this.containers.compose.services[name];
    if (!service) throw new Error(`docker-compose.yml has no service "${name}"`);
    return service;
  }

  async #invocation(name: string): Promise<Invocation> {
    const how = await invocationOf(this.containers, this.#described(name));
    if (!how) throw new Error(`Service "${name}" has no replacement`);
    return how;
  }
}
