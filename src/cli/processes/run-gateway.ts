import { Client } from '@temporalio/client';
import { encryptingDataConverter, RecordingClient } from '../../client/index.js';
import { loadConfig, revealEncryption } from '../../config/index.js';
import { startGateway } from '../../gateway/index.js';
import { connectClient } from '../../temporal/index.js';
import { listenOn } from '../stack/listen-on.js';
import { processLogger } from '../stack/logging.js';
import { runParts, untilAborted } from '../stack/run-parts.js';
import type { Terminal } from '../terminal.js';

/**
 * Runs a gateway until somebody asks for the end.
 * @throws ConfigError, ConfigMissing, TemporalUnreachable, PortTaken, PartDied
 */
export async function runGateway(
  flags: { readonly host?: string; readonly port?: number; readonly config?: string },
  terminal: Terminal,
): Promise<void> {
  const { env, cwd } = terminal;
  const config = loadConfig({ env, cwd, ...(flags.config !== undefined && { path: flags.config }) });
  const host = flags.host ?? config.gateway.host;
  const logger = processLogger(terminal);
  await runParts(async (parts, signal) => {
    const { connection, namespace, address } = await connectClient({ env });
    const dataConverter = encryptingDataConverter(revealEncryption(config.encryption));
    const client = new RecordingClient({ client: new Client({ connection, namespace, dataConverter }) });
    parts.add({
      name: 'the connection to Temporal',
      stop: async () => {
        await client.close();
        await connection.close();
      },
    });
    const choice = { port: flags.port ?? config.gateway.port, flag: '--port', fixed: true };
    const gateway = await listenOn(choice, (port) => startGateway({ config, client, logger, host, port }));
    parts.add({ name: 'the gateway', ended: gateway.ended.then(() => 'ended'), stop: () => gateway.stop() });
    terminal.out(`ready gateway=${gateway.url} temporal=${address} namespace=${namespace}`);
    await untilAborted(signal);
  });
}
