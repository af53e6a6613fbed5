import { resolve } from 'node:path';
import { registerSecrets } from '../../redaction/index.js';
import { createSimulator, type SimulatorOptions } from '../../simulator/index.js';
import { listenOn } from '../stack/listen-on.js';
import { runParts, untilAborted } from '../stack/run-parts.js';
import type { Terminal } from '../terminal.js';

export interface SimulatorFlags
  extends Pick<
    SimulatorOptions,
    'host' | 'appId' | 'serverSecret' | 'callbackSecret' | 'emptyRooms' | 'cluster' | 'maxRecordSeconds'
  > {
  readonly port: number;
  readonly dataDir: string;
  readonly callbackUrl?: string;
}

/**
 * Runs a simulator until Ctrl-C, SIGTERM or SIGHUP.
 * @throws PortTaken
 */
export async function runSimulator(flags: SimulatorFlags, terminal: Terminal): Promise<void> {
  const { callbackUrl, ...options } = flags;
  registerSecrets([flags.serverSecret, flags.callbackSecret].filter((secret) => secret !== undefined));
  const dataDir = resolve(terminal.cwd, flags.dataDir);
  await runParts(async (parts, signal) => {
    const choice = { port: flags.port, flag: '--port', fixed: true };
    const consoleCallbackUrl = callbackUrl === undefined ? {} : { consoleCallbackUrl: callbackUrl };
    const simulator = await listenOn(choice, (port) =>
      createSimulator({ ...options, ...consoleCallbackUrl, port, dataDir }),
    );
    parts.add({ name: 'the simulator', stop: () => simulator.close() });
    terminal.out(`ready simulator=${simulator.endpoint} app-id=${simulator.appId} data=${dataDir}`);
    await untilAborted(signal);
  });
}
