import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmbeddedServer } from '../../src/temporal/index.js';
import { devServerEnv, startDevServer } from '../harness/servers.js';

/** A dev server that suggests to continue as new after so many events instead of thousands. */
export function suggestingAfter(
  events: number,
): (folder: string, ports?: { readonly port: number; readonly uiPort: number }) => Promise<EmbeddedServer> {
  return async (folder, ports) => {
    const { REELKEEPER_TEMPORAL_CLI: program } = await devServerEnv();
    const script = join(folder, 'temporal-that-suggests-early');
    const setting = `--dynamic-config-value limit.historyCount.suggestContinueAsNew=${events}`;
    const lines = ['#!/bin/sh', `[ "$1" = server ] || exec "${program}" "$@"`, `exec "${program}" "$@" ${setting}`];
    await writeFile(script, `${lines.join('\n')}\n`);
    await chmod(script, 0o755);
    return startDevServer(folder, ports, script);
  };
}
