import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { devServerEnv } from './servers.js';

/** Writes a program into `folder` that starts the dev server with extra flags; returns its path. */
export async function serverProgram(folder: string, flags: readonly string[]): Promise<string> {
  const { REELKEEPER_TEMPORAL_CLI: program } = await devServerEnv();
  const script = join(folder, 'temporal-with-flags');
  const lines = [
    '#!/bin/sh',
    `[ "$1" = server ] || exec "${program}" "$@"`,
    `exec "${program}" "$@" ${flags.join(' ')}`,
  ];
  await writeFile(script, `${lines.join('\n')}\n`);
  await chmod(script, 0o755);
  return script;
}
