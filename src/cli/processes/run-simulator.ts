import { resolve } from 'node:path';
import { knowSecrets } from '../../redaction/index.js';
import { type Cluster, createSimulator } from '../../simulator/index.js';
import { listenOn } from '../stack/listen-on.js';
import { runParts, untilAborted } from '../stack/run-parts.js';
import type { Terminal } from '../terminal.js';

/** What `simulator` takes. */
export interface SimulatorFlags {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly appId?: number;
  readonly serverSecret?: string;
  readonly callbackSecret?: string;
  readonly callbackUrl?: string;
  readonly emptyRooms?: boolean;
  readonly cluster: Cluster;
  readonly maxRecordSeconds: number;
}

/**
 * Runs a simulator until somebody asks for the end.
 * @throws PortTaken
 */
export async function runSimulator(flags: SimulatorFlags, terminal: Terminal): Promise<void> {
  const {
    host,
    appId,
    serverSecret,
    callbackSecret,
    callbackUrl,
    emptyRooms = false,
    cluster,
    maxRecordSeconds,
  } = flags;
  knowSecrets([serverSecret, callbackSecret].filter((secret) => secret !== undefined));
  const dataDir = resolve(terminal.cwd, flags.dataDir);
  await runParts(async (parts, signal) => {
    const choice = { port: flags.port, flag: '--port', fixed: true };
    const simulator = await listenOn(choice, (port) =>
      createSimulator({
        host,
        port,
        dataDir,
        emptyRooms,
        cluster,
        maxRecordSeconds,
        ...(appId !== undefined && { appId }),
        ...(serverSecret !== undefined && { serverSecret }),
        ...(callbackSecret !== undefined && { callbackSecret }),
        ...(callbackUrl !== undefined && { consoleCallbackUrl: callbackUrl }),
      }),
    );
    parts.add({ name: 'the simulator', stop: () => simulator.close() });
    terminal.out(`ready simulator=${simulator.endpoint} app-id=${simulator.appId} data=${dataDir}`);
    await untilAborted(signal);
  });
}
