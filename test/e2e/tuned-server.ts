import type { EmbeddedServer } from '../../src/temporal/index.js';
import { serverProgram } from '../harness/server-program.js';
import { startDevServer } from '../harness/servers.js';

/** How a system starts its Temporal server. */
export type StartTemporal = (
  folder: string,
  ports?: { readonly port: number; readonly uiPort: number },
) => Promise<EmbeddedServer>;

/** A dev server with other settings than its own, by the names that its dynamic configuration has for them. */
export function tunedServer(settings: Readonly<Record<string, string | number>>): StartTemporal {
  const flags = Object.entries(settings).map(
    ([name, value]) => `--dynamic-config-value '${name}=${JSON.stringify(value)}'`,
  );
  return async (folder, ports) => startDevServer(folder, ports, await serverProgram(folder, flags));
}
