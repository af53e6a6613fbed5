import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { RecordingClient } from '../../src/client/index.js';
import type { Config } from '../../src/config/index.js';
import { SESSION_QUERY, type SessionPhase, type SessionView } from '../../src/contract/index.js';
import { createSimulator, type LedgerTask, type Simulator } from '../../src/simulator/index.js';
import type { EmbeddedServer } from '../../src/temporal/index.js';
import { startWorker } from '../../src/worker/index.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { simulatedConfig } from '../worker/simulated-config.js';

const LOOK_AFTER_MS = 100;
const SOON_MS = 60_000;

/** Longer than a test: stopped sessions keep uploading. */
const UPLOADS_FOR_MS = 600_000;

/** What a world is made with. */
export interface RoomWorldOptions {
  /** The apps that the worker has, all of them one for ZEGO. @default ['default'] */
  readonly apps?: readonly string[];
  /** @default a namespace of the server that test files share */
  readonly startTemporal?: () => Promise<Pick<EmbeddedServer, 'address' | 'namespace'>>;
}

/** A real Temporal, a simulator that takes its time with uploads, and a worker that may be ended and started again. */
export class RoomWorld {
  #worker: { readonly stop: () => Promise<void> } | undefined;

  private constructor(
    readonly client: RecordingClient,
    readonly temporal: Client,
    readonly simulator: Simulator,
    private readonly place: Pick<EmbeddedServer, 'address' | 'namespace'>,
    private readonly config: Config,
  ) {}

  /** Everything up, gone after the test file. Call it where no test runs. */
  static async start({ apps = ['default'], startTemporal }: RoomWorldOptions = {}): Promise<RoomWorld> {
    const { address, namespace } = await (startTemporal ?? ownNamespace)();
    const options = { initMs: 50, uploadMs: UPLOADS_FOR_MS, callsPerSecond: 'unlimited' } as const;
    const simulator = await createSimulator(options);
    const connection = await Connection.connect({ address });
    const temporal = new Client({ connection, namespace });
    const client = new RecordingClient({ client: temporal });
    const simulated = simulatedConfig({ endpoint: simulator.endpoint });
    const { default: app } = simulated.apps;
    if (!app) throw new Error('The configuration has no app');
    const config = { ...simulated, apps: Object.fromEntries(apps.map((name) => [name, app])) };
    const world = new RoomWorld(client, temporal, simulator, { address, namespace }, config);
    afterAll(async () => {
      await world.stopWorker();
      await client.close();
      await connection.close();
      await simulator.close();
    });
    await world.startWorker();
    return world;
  }

  async startWorker(): Promise<void> {
    const ending = new AbortController();
    const { config } = this;
    const target = { ...this.place, options: {} };
    const logger = pino({ enabled: false });
    const { stopped } = await startWorker({ config, logger, target, bundle: WORKFLOW_BUNDLE, signal: ending.signal });
    this.#worker = {
      stop: async () => {
        ending.abort();
        await stopped;
      },
    };
  }

  async stopWorker(): Promise<void> {
    await this.#worker?.stop();
    this.#worker = undefined;
  }

  /** ZEGO's tasks of a room. */
  tasks(roomId: string): readonly LedgerTask[] {
    return this.simulator.ledger.tasks().filter((task) => task.roomId === roomId);
  }

  /** Waits until a session is in a phase. */
  async phase(sessionId: string, phase: SessionPhase): Promise<SessionView> {
    const handle = this.temporal.workflow.getHandle(sessionId);
    return this.until(
      async () => handle.query<SessionView>(SESSION_QUERY),
      (view) => view.phase === phase,
    );
  }

  /** Looks again until what is there is as wanted. */
  async until<T>(look: () => Promise<T>, wanted: (seen: T) => boolean): Promise<T> {
    const untilMs = Date.now() + SOON_MS;
    for (;;) {
      const seen = await look();
      if (wanted(seen)) return seen;
      if (Date.now() > untilMs) throw new Error(`It never was as wanted: ${JSON.stringify(seen)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AFTER_MS));
    }
  }
}
