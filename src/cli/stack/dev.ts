import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RecordingClient } from '../../client/index.js';
import { type Config, ConfigMissing, loadConfig } from '../../config/index.js';
import { makeDataFolder } from '../../temporal/index.js';
import { STACK_PORTS, type StackFlags } from '../commands/stack-flags.js';
import type { Terminal } from '../terminal.js';
import { freeChoice } from './listen-on.js';
import { fileLogger } from './logging.js';
import { runParts, untilAborted } from './run-parts.js';
import { readyLine, type StackPorts, startStack } from './stack.js';

const DEFAULT_FILE = 'reelkeeper.yaml';
const KEY_WORDS = 'enter it in the console; requests send it as "Authorization: Bearer <key>".';

/**
 * Runs Temporal, a simulator, the gateway and a worker until Ctrl-C, SIGTERM or SIGHUP.
 * @throws PortTaken, ConfigError, BinaryNotFound, EmbeddedServerFailed, PartDied
 */
export async function runDev(flags: StackFlags & { readonly config?: string }, terminal: Terminal): Promise<void> {
  const config = configuredApps(terminal, flags.config);
  const dataDir = resolve(terminal.cwd, flags.dataDir);
  const ports: StackPorts = {
    temporal: { flag: '--temporal-port', port: flags.temporalPort ?? STACK_PORTS.temporal, fixed: true },
    ui: { flag: '--ui-port', port: flags.uiPort ?? STACK_PORTS.ui, fixed: true },
    gateway: {
      flag: '--gateway-port',
      port: flags.gatewayPort ?? config?.gateway.port ?? STACK_PORTS.gateway,
      fixed: true,
    },
    simulator: { flag: '--simulator-port', port: flags.simulatorPort ?? STACK_PORTS.simulator, fixed: true },
  };
  const needed = [ports.temporal, ports.ui, ports.gateway, ...(config ? [] : [ports.simulator])];
  for (const choice of needed) await freeChoice(choice);
  const isRestart = existsSync(join(dataDir, 'temporal.db'));
  await makeDataFolder(dataDir);
  const logFile = join(dataDir, 'reelkeeper.log');
  const logger = await fileLogger(logFile, terminal);
  await runParts(async (parts, signal) => {
    const { env } = terminal;
    const onProgress = (words: string): void => terminal.err(`${words} …`);
    const stack = await startStack({ ports, dataDir, config, logger, env, signal, onProgress }, parts);
    if (stack.simulator && isRestart) await warnOfLostRecordings(stack.client, terminal);
    terminal.out(readyLine(stack, dataDir));
    const { address } = stack.temporal;
    const prefix = ports.temporal.port === STACK_PORTS.temporal ? '' : `TEMPORAL_ADDRESS=${address} `;
    terminal.err(`Try: ${prefix}reelkeeper start math-101 --watch`);
    if (stack.needsKey) {
      const where = config ? "one of the configuration's keys" : 'the key in REELKEEPER_API_KEY';
      terminal.err(`The gateway requires ${where}: ${KEY_WORDS}`);
    }
    terminal.err(`Logs are in "${logFile}". Ctrl-C stops everything.`);
    await untilAborted(signal);
    terminal.err('Stopping after the current tasks. Ctrl-C again stops everything at once.');
  });
}

/**
 * Loads the configuration; returns undefined when there is none.
 * @throws ConfigError; ConfigMissing when a named file cannot be read
 */
function configuredApps({ env, cwd }: Terminal, path: string | undefined): Config | undefined {
  try {
    return loadConfig({ env, cwd, ...(path !== undefined && { path }) });
  } catch (error) {
    const named = path !== undefined || Boolean(env['REELKEEPER_CONFIG']) || existsSync(join(cwd, DEFAULT_FILE));
    if (named || !(error instanceof ConfigMissing)) throw error;
    return undefined;
  }
}

/** Warns of recordings that were running at the last stop: the simulator keeps its tasks in memory. */
async function warnOfLostRecordings(client: RecordingClient, terminal: Terminal): Promise<void> {
  const { sessions } = await client.list();
  const lost = sessions.filter(({ status, taskIds }) => status === 'running' && taskIds.length > 0);
  if (lost.length === 0) return;
  const ids = lost.map(({ sessionId }) => sessionId).join(', ');
  const words = `The simulator lost its tasks when it stopped. Recordings that were not uploaded are lost: ${ids}.`;
  terminal.err(terminal.emphasis('yellow', words));
}
