import type { RecordingClient } from '../client/index.js';
import type { AppConfig } from '../config/index.js';
import type { ZegoTasks } from '../tasks/index.js';
import { withClient } from './connected.js';
import type { Terminal } from './terminal.js';

type Apps = Readonly<Record<string, AppConfig | undefined>>;

/**
 * Runs `work` with ZEGO's tasks of the apps in the configuration; without one, of the apps whose fleet keeper runs. Temporal
 * may be away: a process with an app's secret can still call ZEGO.
 */
export async function withTasks<T>(terminal: Terminal, work: (tasks: ZegoTasks) => Promise<T>): Promise<T> {
  const [{ ZegoTasks }, { TemporalUnreachable }] = await Promise.all([
    import('../tasks/index.js'),
    import('../temporal/index.js'),
  ]);
  const configured = await configuredApps(terminal);
  let isConnected = false;
  try {
    return await withClient(terminal, async (client) => {
      isConnected = true;
      const apps = configured ?? (await appsOfKeepers(client));
      return work(new ZegoTasks({ apps, temporal: { client } }));
    });
  } catch (error) {
    const hasSecrets = Object.values(configured ?? {}).some((app) => app?.serverSecret !== undefined);
    if (isConnected || !hasSecrets || !(error instanceof TemporalUnreachable)) throw error;
    terminal.err(`warning: ${error.message} The sessions of tasks are unknown.`);
    return work(new ZegoTasks({ apps: configured ?? {}, temporal: { unavailable: error } }));
  }
}

/** Returns the apps of the configuration: only their names if it has mistakes; undefined if there is none. */
async function configuredApps(terminal: Terminal): Promise<Apps | undefined> {
  const { env, cwd } = terminal;
  const { ConfigError, ConfigMissing, loadAppNames, loadConfig } = await import('../config/index.js');
  try {
    return loadConfig({ env, cwd, use: 'gateway' }).apps;
  } catch (error) {
    if (error instanceof ConfigMissing) return undefined;
    if (!(error instanceof ConfigError)) throw error;
    terminal.err(
      `warning: the apps' fleet keepers are asked, since the configuration can't be used here. ${error.message}`,
    );
    return withoutCredentials(loadAppNames({ env, cwd }) ?? []);
  }
}

async function appsOfKeepers(client: RecordingClient): Promise<Apps> {
  return withoutCredentials(await client.fleetApps());
}

function withoutCredentials(names: readonly string[]): Apps {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
