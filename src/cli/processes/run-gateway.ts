import { cursorKeysOf, loadConfig } from '../../config/index.js';
import { startGateway } from '../../gateway/index.js';
import { startClient } from '../stack/client-part.js';
import { listenOn } from '../stack/listen-on.js';
import { logWarnings, processLogger } from '../stack/logging.js';
import { runParts, untilAborted } from '../stack/run-parts.js';
import type { Terminal } from '../terminal.js';

/**
 * Runs a gateway until Ctrl-C, SIGTERM or SIGHUP.
 * @throws ConfigError, ConfigMissing, TemporalUnreachable, PortTaken, PartDied
 */
export async function runGateway(
  flags: { readonly host?: string; readonly port?: number; readonly config?: string },
  terminal: Terminal,
): Promise<void> {
  const { env, cwd } = terminal;
  const config = loadConfig({ env, cwd, use: 'gateway', ...(flags.config !== undefined && { path: flags.config }) });
  const host = flags.host ?? config.gateway.host;
  const logger = processLogger(terminal);
  logWarnings(config, logger);
  const keys = { encryption: config.encryption, cursorKeys: cursorKeysOf(config) };
  await runParts(async (parts, signal) => {
    const { client, address, namespace } = await startClient({ env }, keys, parts);
    const choice = { port: flags.port ?? config.gateway.port, flag: '--port', fixed: true };
    const gateway = await listenOn(choice, (port) => startGateway({ config, client, logger, host, port }));
    parts.add({ name: 'the gateway', ended: gateway.ended.then(() => 'ended'), stop: () => gateway.stop() });
    terminal.out(`ready gateway=${gateway.url} temporal=${address} namespace=${namespace}`);
    await untilAborted(signal);
  });
}
