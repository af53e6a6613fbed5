import type { EmbeddedServer } from '../../src/temporal/index.js';
import { serverProgram } from '../harness/server-program.js';
import { startDevServer } from '../harness/servers.js';

/** Starts the Temporal server of a system. */
export type StartTemporal = (
  folder: string,
  ports?: { readonly port: number; readonly uiPort: number },
) => Promise<EmbeddedServer>;

/** A dev server with other settings, by their names in Temporal's dynamic configuration. */
export function tunedServer(settings: Readonly<Record<string, string | number>>): StartTemporal {
  const flags = Object.entries(settings).map(
    ([name, value]) => `--dynamic-config-value '${name}=${JSON.stringify(value)}'`,
  );
  return async (folder, ports) => startDevServer(folder, ports, await serverProgram(folder, flags));
}
