import { Client } from '@temporalio/client';
import { encryptingDataConverter } from '../../client/index.js';
import { type Config, ConfigMissing, loadConfig, revealEncryption } from '../../config/index.js';
import { connectClient, ensureSearchAttributes, SEARCH_ATTRIBUTE_TYPES } from '../../temporal/index.js';
import { ensureFleetKeepers, type KeeperStarts } from '../../worker/fleet-keepers.js';
import { CONNECT_TIMEOUT_MS } from '../connected.js';
import { jsonText, type Terminal } from '../terminal.js';

export interface SetupFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/**
 * Registers the search attributes and starts the fleet keepers of the configured apps, and prints what it did.
 * @throws ConfigError for an invalid configuration, before it changes anything; TemporalUnreachable, SearchAttributesMissing
 */
export async function runSetup({ config: path, json = false }: SetupFlags, terminal: Terminal): Promise<void> {
  const { env } = terminal;
  const config = configuration(path, terminal);
  const { connection, namespace, address } = await connectClient({ env, connectTimeoutMs: CONNECT_TIMEOUT_MS });
  try {
    const { created } = await ensureSearchAttributes(connection, namespace);
    const present = Object.keys(SEARCH_ATTRIBUTE_TYPES).filter((name) => !created.includes(name));
    const dataConverter = encryptingDataConverter(revealEncryption(config?.encryption));
    const client = new Client({ connection, namespace, dataConverter });
    const fleetKeepers = config && (await ensureFleetKeepers(client, Object.keys(config.apps)));
    if (json) {
      terminal.out(jsonText({ address, namespace, created, present, ...(fleetKeepers && { fleetKeepers }) }, 'line'));
      return;
    }
    terminal.out(`Namespace "${namespace}" at ${address}:`);
    if (created.length > 0) terminal.out(`  created search attributes ${created.join(', ')}`);
    if (present.length > 0) terminal.out(`  search attributes exist already: ${present.join(', ')}`);
    for (const line of keeperLines(fleetKeepers)) terminal.out(`  ${line}`);
  } finally {
    await connection.close();
  }
}

/** Returns the configuration; undefined if there is none. */
function configuration(path: string | undefined, { env, cwd }: Pick<Terminal, 'env' | 'cwd'>): Config | undefined {
  try {
    return loadConfig({ env, cwd, use: 'gateway', ...(path !== undefined && { path }) });
  } catch (error) {
    const isNamed = path !== undefined || Boolean(env['REELKEEPER_CONFIG']);
    if (error instanceof ConfigMissing && !isNamed) return undefined;
    throw error;
  }
}

function keeperLines(starts: KeeperStarts | undefined): string[] {
  if (!starts) return ['no configuration found: the workers start the fleet keepers of their apps'];
  const { started, running } = starts;
  return [
    ...(started.length > 0 ? [`started the fleet keepers of ${started.join(', ')}`] : []),
    ...(running.length > 0 ? [`fleet keepers run already: ${running.join(', ')}`] : []),
  ];
}
