import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { type Config, revealEncryption } from '../config/index.js';
import { encryptingDataConverter } from '../encryption/index.js';

/** Workflow code: a file, or the code itself. */
export type WorkflowBundle = { readonly codePath: string } | { readonly code: string };

/** Read by `workflows/failure-converter.ts` when the bundle is loaded. */
const MARK = 'globalThis.reelkeeperEncodesFailures=true;';

/** The SDK takes a converter for failures by its path only. */
const FAILURE_CONVERTER = resolve(fileURLToPath(import.meta.url), '../../encryption/failure-converter.js');

/**
 * What a worker reads and writes payloads with. Also without any key: a payload that is encrypted then fails the task,
 * which is tried again until the key is there, where a session would take it for an empty message.
 */
export function dataConverterOf({ encryption }: Pick<Config, 'encryption'>): DataConverter {
  const { keys, failures } = revealEncryption(encryption);
  return { ...encryptingDataConverter({ keys }), ...(failures && { failureConverterPath: FAILURE_CONVERTER }) };
}

/** The bundle, told to encode failures where they are to be encrypted. */
export async function bundleFor(
  { encryption }: Pick<Config, 'encryption'>,
  bundle: WorkflowBundle,
): Promise<WorkflowBundle> {
  if (!revealEncryption(encryption).failures) return bundle;
  const code = 'code' in bundle ? bundle.code : await readFile(bundle.codePath, 'utf8');
  // On the first line, so that the source map still fits.
  return { code: MARK + code };
}
