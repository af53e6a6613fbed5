import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { findBinary } from '../../src/temporal/index.js';
import { nameAndTagOf, readCompose } from './compose-file.js';
import type { StackPrograms } from './containers.js';
import { findPostgres } from './postgres.js';
import { buildPrograms, builtPrograms, cacheDir, ProgramsMissing } from './temporal-programs.js';

/** The version of Temporal's server that the compose file of the checkout `root` names. */
function temporalVersion(root: string): string {
  const { temporal } = readCompose(root).services;
  if (!temporal) throw new Error('docker-compose.yml has no service "temporal"');
  return nameAndTagOf(temporal).tag;
}

/**
 * Finds every program that takes a container's place. With `build` Temporal's server is built if it was not before,
 * which takes minutes.
 * @throws ProgramsMissing, PostgresFailed, BinaryNotFound
 */
export async function findPrograms(
  root: string,
  onProgress: (words: string) => void,
  { build = false }: { readonly build?: boolean } = {},
): Promise<StackPrograms> {
  const reelkeeper = join(root, 'dist/src/cli/main.js');
  await access(reelkeeper).catch(() => {
    throw new ProgramsMissing(`There is no "${reelkeeper}": run "npm run build" first.`);
  });
  const { env } = process;
  const postgres = await findPostgres(env);
  const { path: temporalCli } = await findBinary('dev-server', { env, onProgress });
  const version = temporalVersion(root);
  const cache = cacheDir(env);
  const temporal = build ? await buildPrograms(version, cache, onProgress) : await builtPrograms(version, cache);
  return { temporal, postgres, temporalCli, reelkeeper };
}
