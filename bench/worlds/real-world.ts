import { Client } from '@temporalio/client';
import { RecordingClient } from '../../src/client/index.js';
import { startGateway } from '../../src/gateway/index.js';
import { createSimulator, type Simulator } from '../../src/simulator/index.js';
import { freePort } from '../../src/temporal/index.js';
import { benchConfig } from './bench-config.js';
import { devServerInMemory } from './servers.js';
import type { WorkerSettings } from './worker-messages.js';

/** Temporal's dev server in memory, the simulator in real time, and the gateway. Workers are separate processes. */
export interface RealWorld {
  readonly server: string;
  readonly serverPid: number;
  readonly client: Client;
  readonly recordings: RecordingClient;
  readonly simulator: Simulator;
  /** The settings of worker processes. */
  readonly settings: WorkerSettings;
  readonly close: () => Promise<void>;
}

/** Options of `realWorld`. */
interface RealWorldOptions {
  /** The rate limits of the simulator and of the workers. @default "unlimited" */
  readonly quotas?: WorkerSettings['quotas'];
}

/** Short enough that a session is over in seconds. */
const INIT_MS = 100;
const UPLOAD_MS = 100;

/** Starts everything except the workers. Files are uploaded to the simulator's bucket, where sessions verify them. */
export async function realWorld({ quotas = 'unlimited' }: RealWorldOptions = {}): Promise<RealWorld> {
  const temporal = await devServerInMemory();
  const simulator = await createSimulator({
    ...(quotas === 'unlimited' && { callsPerSecond: 'unlimited' }),
    concurrentTasks: 100_000,
    initMs: INIT_MS,
    uploadMs: UPLOAD_MS,
  });
  const { endpoint, appId, serverSecret, callbackSecret } = simulator;
  const gatewayPort = await freePort();
  const publicUrl = `http://127.0.0.1:${gatewayPort}`;
  const settings = { quotas, address: temporal.address, endpoint, publicUrl, appId, serverSecret, callbackSecret };
  const client = new Client({ connection: temporal.connection });
  const recordings = new RecordingClient({ client });
  const gateway = await startGateway({ config: benchConfig(settings), client: recordings, port: gatewayPort });
  return {
    server: temporal.version,
    serverPid: temporal.pid,
    client,
    recordings,
    simulator,
    settings,
    close: async () => {
      await simulator.close();
      await gateway.stop();
      await recordings.close();
      await temporal.stop();
    },
  };
}
