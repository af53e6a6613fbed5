import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll } from 'vitest';
import {
  type EncryptionOptions,
  encryptingDataConverter,
  RecordingClient,
  type RecordingSession,
  SessionStillOpen,
} from '../../src/client/index.js';
import type { Manifest, SessionView } from '../../src/contract/index.js';
import {
  createSimulator,
  type Fault,
  type LedgerJson,
  type LedgerTask,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/index.js';
import type { EmbeddedServer } from '../../src/temporal/index.js';
import { type RunningCli, type Shell, shell } from '../cli/cli.js';
import { freePort } from '../harness/ports.js';
import { startDevServer, temporaryFolder } from '../harness/servers.js';

/** Options of a system. All have defaults. */
export interface SystemOptions {
  readonly serverSecret?: string;
  readonly callbackSecret?: string;
  /** Options of the simulator, or `'process'` for a simulator in its own process. */
  readonly simulator?: SimulatorOptions | 'process';
  /** Entries of `storages`, from the simulator's address. @default `default`, the simulator's bucket */
  readonly storages?: (simulator: string) => Record<string, object>;
  /** Fields of `gateway`. */
  readonly gateway?: object;
  /** Entries of `webhooks`. */
  readonly webhooks?: Record<string, object>;
  /** Fields of `worker`. */
  readonly worker?: object;
  /** `encryption`, also of this process's client. */
  readonly encryption?: EncryptionOptions;
  readonly env?: NodeJS.ProcessEnv;
  /** @default a dev server with a new database */
  readonly startTemporal?: (folder: string, ports?: TemporalPorts) => Promise<EmbeddedServer>;
}

/** The ports of a Temporal server. */
export interface TemporalPorts {
  readonly port: number;
  readonly uiPort: number;
}

/** A part of the product that runs as a process. */
export type PartName = 'simulator' | 'gateway' | 'worker';

/** The result of `ledgerProblems` without any. */
export const NO_LEDGER_PROBLEMS = { unstopped: [], doubled: [], sameClientTaskId: [] };

const QUICK = { initMs: 100, uploadMs: 100 };
const ATTEMPTS = 5;
const APP_ID = 246_813_579;
/** Each poll is a query, which a worker answers. */
const POLL_MS = 400;
const SOON_MS = 90_000;

/** Temporal, gateway and worker as processes that can be killed and restarted, and a simulator. */
export class System {
  /** The simulator's address. */
  endpoint = '';
  #simulator: Simulator | undefined;
  readonly #parts = new Map<PartName, RunningCli>();
  readonly #ended: RunningCli[] = [];
  /** Parts that ended unexpectedly, with their last output. */
  readonly #crashed: string[] = [];

  private constructor(
    readonly folder: string,
    readonly at: Shell,
    readonly options: SystemOptions,
    private server: EmbeddedServer,
    private readonly connection: Connection,
    readonly client: RecordingClient,
    readonly temporal: Client,
  ) {}

  /** Starts everything; it ends after the test file. Call it outside of tests. */
  static async start(options: SystemOptions = {}): Promise<System> {
    const folder = await temporaryFolder();
    const server = await (options.startTemporal ?? startDevServer)(folder);
    const connection = await Connection.connect({ address: server.address });
    const temporal = new Client({ connection, dataConverter: encryptingDataConverter(options.encryption) });
    const client = new RecordingClient({ client: temporal });
    const at = await shell({ ...options.env, TEMPORAL_ADDRESS: server.address });
    const system = new System(folder, at, options, server, connection, client, temporal);
    afterAll(() => system.#endAll());
    await system.#startSimulator();
    await system.#startGateway();
    await system.startPart('worker');
    return system;
  }

  get temporalAddress(): string {
    return this.server.address;
  }

  /** A part's process. */
  part(name: PartName): RunningCli {
    const part = this.#parts.get(name);
    if (!part) throw new Error(`No ${name} was started`);
    return part;
  }

  /** Starts a gateway or worker, optionally with another configuration file of the system's folder. */
  async startPart(name: 'gateway' | 'worker', configFile = 'reelkeeper.json'): Promise<RunningCli> {
    return this.#start(name, ['--config', join(this.folder, configFile)]);
  }

  /** Kills a part, like a crash. */
  async kill(name: PartName): Promise<void> {
    await this.#end(name, 'SIGKILL');
  }

  /** Stops a part with SIGTERM. */
  async stop(name: PartName): Promise<void> {
    await this.#end(name, 'SIGTERM');
  }

  /** Kills Temporal and restarts it with its database at the same address. */
  async crashTemporal(): Promise<void> {
    process.kill(this.server.pid, 'SIGKILL');
    await this.server.ended;
    const port = Number(this.server.address.split(':').at(-1));
    const uiPort = Number(new URL(this.server.uiUrl).port);
    this.server = await (this.options.startTemporal ?? startDevServer)(this.folder, { port, uiPort });
  }

  /** Writes a configuration file that replaces some sections of the system's own. */
  async writeSections(file: string, sections: object): Promise<void> {
    const own = this.#config(Number(new URL(this.gatewayUrl).port));
    await writeFile(join(this.folder, file), JSON.stringify({ ...own, ...sections }));
  }

  /** Writes a configuration file whose app has another secret. */
  async writeConfig(file: string, serverSecret: string): Promise<void> {
    const { apps } = this.#config(Number(new URL(this.gatewayUrl).port));
    await this.writeSections(file, { apps: { default: { ...apps.default, serverSecret } } });
  }

  get gatewayUrl(): string {
    return /gateway=(\S+)/.exec(this.part('gateway').stdout)?.[1] ?? '';
  }

  async start(sessionId: string, request: object = {}): Promise<RecordingSession> {
    const { session } = await this.client.start({ roomId: roomOf(sessionId), ...request }, { sessionId });
    return session;
  }

  /** Polls a session until its view matches. */
  async until(session: RecordingSession, wanted: (view: SessionView) => boolean): Promise<SessionView> {
    const untilMs = Date.now() + SOON_MS;
    for (;;) {
      // No view while Temporal or the worker is down.
      const view = await session.view({ timeoutMs: SOON_MS }).catch(() => undefined);
      if (view && wanted(view)) return view;
      this.#expectRunning();
      if (view?.phase === 'closed' || Date.now() > untilMs) {
        throw new Error(`Session "${session.id}" did not reach the expected view: ${JSON.stringify(view)}`);
      }
      await sleep(POLL_MS);
    }
  }

  async phase(session: RecordingSession, phase: SessionView['phase']): Promise<SessionView> {
    return this.until(session, (view) => view.phase === phase);
  }

  /** Waits for a session's end; an error says what it lacks. */
  async closed(session: RecordingSession): Promise<Manifest> {
    try {
      return await session.closed({ pollAfterMs: POLL_MS, timeoutMs: SOON_MS });
    } catch (error) {
      this.#expectRunning();
      if (!(error instanceof SessionStillOpen)) throw error;
      const view = await session.view({ timeoutMs: SOON_MS });
      throw new Error(`Session "${session.id}" did not close: ${JSON.stringify(view)}`, { cause: error });
    }
  }

  async fault(fault: Fault): Promise<void> {
    await this.simulate('POST', '/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.simulate('DELETE', '/faults');
  }

  async ledger(): Promise<LedgerJson> {
    return (await this.simulate('GET', '/ledger')).json() as Promise<LedgerJson>;
  }

  /** The simulator's tasks of a session's room. */
  async tasksOf(sessionId: string): Promise<readonly LedgerTask[]> {
    return (await this.ledger()).tasks.filter(({ roomId }) => roomId === roomOf(sessionId));
  }

  /** Polls until the simulator's tasks of a session's room match. */
  async untilTasks(sessionId: string, wanted: (tasks: readonly LedgerTask[]) => boolean): Promise<void> {
    const untilMs = Date.now() + SOON_MS;
    while (!wanted(await this.tasksOf(sessionId))) {
      this.#expectRunning();
      if (Date.now() > untilMs) {
        throw new Error(`The tasks did not reach the expected state: ${JSON.stringify(await this.tasksOf(sessionId))}`);
      }
      await sleep(POLL_MS);
    }
  }

  /** Tasks that keep recording, and tasks that were started twice. */
  async ledgerProblems(): Promise<{
    readonly [kind in 'unstopped' | 'doubled' | 'sameClientTaskId']: readonly unknown[];
  }> {
    const { tasks, unstopped, doubled } = await this.ledger();
    const ids = tasks.map(({ clientTaskId }) => clientTaskId);
    return { unstopped, doubled, sameClientTaskId: ids.filter((id, at) => ids.indexOf(id) !== at) };
  }

  /** Calls the simulator's control API. */
  async simulate(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.endpoint}/_simulator${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: status ${response.status}, ${await response.text()}`);
    return response;
  }

  /** The bytes of Temporal's log and database. */
  async filesOfTemporal(): Promise<string> {
    const names = (await readdir(this.folder)).filter((name) => name.startsWith('temporal'));
    return (await Promise.all(names.map((name) => readFile(join(this.folder, name), 'latin1')))).join('\n');
  }

  /** The output of all parts, including those that have ended. */
  get printed(): string {
    return [...this.#ended, ...this.#parts.values()].map(({ stdout, stderr }) => stdout + stderr).join('\n');
  }

  async #startSimulator(): Promise<void> {
    const { serverSecret = 'server-secret-of-the-system', callbackSecret = 'callback-secret-of-it' } = this.options;
    const { simulator = {} } = this.options;
    const dataDir = join(this.folder, 'bucket');
    if (simulator === 'process') {
      const secrets = { ZEGO_SERVER_SECRET: serverSecret, ZEGO_CALLBACK_SECRET: callbackSecret };
      const args = ['--port', '0', '--app-id', String(APP_ID), '--data-dir', dataDir];
      const { stdout } = await this.#start('simulator', args, secrets);
      this.endpoint = /simulator=(\S+)/.exec(stdout)?.[1] ?? '';
      return;
    }
    const ours = { appId: APP_ID, serverSecret, callbackSecret, dataDir };
    this.#simulator = await createSimulator({ ...QUICK, ...ours, ...simulator });
    this.endpoint = this.#simulator.endpoint;
  }

  async #startGateway(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await writeFile(join(this.folder, 'reelkeeper.json'), JSON.stringify(this.#config(await freePort())));
      try {
        await this.startPart('gateway');
        return;
      } catch (error) {
        // Another program may have taken the port in between.
        const isTaken = error instanceof Error && error.message.includes('is taken');
        if (!isTaken || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #start(name: PartName, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<RunningCli> {
    const part = this.at.start([name, ...args], { env, outlivesTest: true });
    this.#parts.set(name, part);
    await part.says(/^ready .*\n/m);
    void part.ended.then(({ code, signal, stderr }) => {
      if (!this.#ended.includes(part)) this.#crashed.push(`the ${name}, ${code ?? signal}: ${stderr.slice(-2_000)}`);
    });
    return part;
  }

  async #end(name: PartName, signal: NodeJS.Signals): Promise<void> {
    const part = this.part(name);
    this.#ended.push(part);
    this.#parts.delete(name);
    await part.kill(signal);
  }

  #expectRunning(): void {
    if (this.#crashed.length > 0) throw new Error(`A part ended unexpectedly: ${this.#crashed.join('\n')}`);
  }

  #config(gatewayPort: number) {
    const { serverSecret = 'server-secret-of-the-system', callbackSecret = 'callback-secret-of-it' } = this.options;
    const { storages = simulatorStorages, gateway = {}, worker = {}, webhooks = {}, encryption } = this.options;
    return {
      apps: { default: { appId: APP_ID, serverSecret, callbackSecret, endpoint: this.endpoint } },
      storages: storages(this.endpoint),
      webhooks,
      gateway: { port: gatewayPort, publicUrl: `http://127.0.0.1:${gatewayPort}`, ...gateway },
      worker: { shutdownGraceSeconds: 2, allowPrivateBackups: true, ...worker },
      ...(encryption && { encryption }),
    };
  }

  async #endAll(): Promise<void> {
    await Promise.all([...this.#parts.keys()].map((name) => this.kill(name)));
    await this.#simulator?.close();
    await this.client.close();
    await this.connection.close();
    await this.server.stop();
  }
}

/** The default room of a test's session. */
export function roomOf(sessionId: string): string {
  return `room of ${sessionId}`;
}

/** The storage of the simulator's bucket. */
export function simulatorStorages(simulator: string): Record<string, object> {
  const keys = { AccessKeyId: 'simulator', AccessKeySecret: 'simulator' };
  const where = { Region: 'us-east-1', Bucket: 'recordings', EndPoint: `${simulator}/_s3`, S3ForcePathStyle: true };
  return { default: { Vendor: 10, ...where, ...keys } };
}
