import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmbeddedServer } from '../../src/temporal/index.js';
import { devServerEnv, startDevServer } from '../harness/servers.js';

/** How a system starts its Temporal server. */
export type StartTemporal = (
  folder: string,
  ports?: { readonly port: number; readonly uiPort: number },
) => Promise<EmbeddedServer>;

/** A dev server with other settings than its own, by the names that its dynamic configuration has for them. */
export function tunedServer(settings: Readonly<Record<string, string | number>>): StartTemporal {
  return async (folder, ports) => {
    const { REELKEEPER_TEMPORAL_CLI: program } = await devServerEnv();
    const script = join(folder, 'temporal-with-settings');
    const flags = Object.entries(settings).map(
      ([name, value]) => `--dynamic-config-value '${name}=${JSON.stringify(value)}'`,
    );
    const lines = [
      '#!/bin/sh',
      `[ "$1" = server ] || exec "${program}" "$@"`,
      `exec "${program}" "$@" ${flags.join(' ')}`,
    ];
    await writeFile(script, `${lines.join('\n')}\n`);
    await chmod(script, 0o755);
    return startDevServer(folder, ports, script);
  };
}
