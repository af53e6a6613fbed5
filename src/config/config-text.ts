import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigMissing } from './config-error.js';

/** The options of loading a configuration. */
export interface LoadConfigOptions {
  /** The file. It takes precedence over REELKEEPER_CONFIG and `reelkeeper.yaml`. */
  readonly path?: string;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** The base of relative paths. @default process.cwd() */
  readonly cwd?: string;
  /** The process it is for: a gateway needs neither server secrets nor storages. @default "worker" */
  readonly use?: 'worker' | 'gateway';
}

/** The default file. */
export const FILE_NAME = 'reelkeeper.yaml';
const MAX_FILE_BYTES = 1_000_000;

/**
 * Reads the configuration file and returns its text and its name for messages; undefined if none is named and the default
 * does not exist.
 * @throws ConfigMissing if a named file cannot be read
 */
export function configText(options: LoadConfigOptions): { readonly text: string; readonly source: string } | undefined {
  const { env = process.env, cwd = process.cwd() } = options;
  const named = options.path ?? (env['REELKEEPER_CONFIG'] || undefined);
  const text = readText(resolve(cwd, named ?? FILE_NAME), named !== undefined);
  return text === undefined ? undefined : { text, source: `The configuration "${named ?? FILE_NAME}"` };
}

function readText(file: string, required: boolean): string | undefined {
  try {
    if (statSync(file).size > MAX_FILE_BYTES) {
      throw new ConfigMissing(
        file,
        `The configuration "${file}" has more than ${MAX_FILE_BYTES} bytes: is it the right file?`,
      );
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigMissing) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' && !required) return undefined;
    throw new ConfigMissing(file, `The configuration "${file}" cannot be read (${code}).`);
  }
}
