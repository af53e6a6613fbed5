import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { findBinary } from '../../src/temporal/index.js';
import { nameAndTagOf, services } from '../compose/compose-file.js';
import { ROOT } from '../docs/documents.js';
import type { StackPrograms } from './containers.js';
import { findPostgres } from './postgres.js';
import { cacheDir, ProgramsMissing, temporalPrograms } from './temporal-programs.js';

/**
 * Finds the programs that replace containers. Builds Temporal's server if necessary, which takes minutes, and prints the
 * progress.
 * @throws ProgramsMissing, PostgresFailed, BinaryNotFound
 */
export async function findPrograms(): Promise<StackPrograms> {
  const reelkeeper = join(ROOT, 'dist/src/cli/main.js');
  await access(reelkeeper).catch(() => {
    throw new ProgramsMissing(`There is no "${reelkeeper}": run "npm run build" first.`);
  });
  const { env } = process;
  const onProgress = (words: string): void => void process.stderr.write(`${words}\n`);
  const postgres = await findPostgres(env);
  const { path: temporalCli } = await findBinary('dev-server', { env, onProgress });
  const { temporal: server } = services();
  if (!server) throw new Error('docker-compose.yml has no service "temporal"');
  const temporal = await temporalPrograms(nameAndTagOf(server).tag, cacheDir(env), onProgress);
  return { temporal, postgres, temporalCli, reelkeeper };
}
