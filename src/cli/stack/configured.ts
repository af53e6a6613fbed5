import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigMissing, loadConfig } from '../../config/index.js';
import type { Terminal } from '../terminal.js';

const DEFAULT_FILE = 'reelkeeper.yaml';

/**
 * Loads the configuration; returns undefined when there is none.
 * @throws ConfigError; ConfigMissing when a named file cannot be read
 */
export function configuredApps(
  { env, cwd }: Pick<Terminal, 'env' | 'cwd'>,
  path: string | undefined,
): Config | undefined {
  try {
    return loadConfig({ env, cwd, ...(path !== undefined && { path }) });
  } catch (error) {
    const named = path !== undefined || Boolean(env['REELKEEPER_CONFIG']) || existsSync(join(cwd, DEFAULT_FILE));
    if (named || !(error instanceof ConfigMissing)) throw error;
    return undefined;
  }
}
