import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigMissing } from './config-error.js';

/** Where to look. */
export interface LoadConfigOptions {
  /** A file, before REELKEEPER_CONFIG and `reelkeeper.yaml`. */
  readonly path?: string;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Where relative paths start. @default process.cwd() */
  readonly cwd?: string;
  /** What it has to be enough for: a gateway needs neither server secrets nor storages. @default "worker" */
  readonly use?: 'worker' | 'gateway';
}

/** The file that is read where none is named. */
export const FILE_NAME = 'reelkeeper.yaml';
const MAX_FILE_BYTES = 1_000_000;

/**
 * The text of the configuration file and its name in words; undefined when none is named and there is none.
 * @throws ConfigMissing when one is named that can't be read
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
    throw new ConfigMissing(file, `The configuration "${file}" can't be read (${code}).`);
  }
}
