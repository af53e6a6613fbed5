import { readFile } from 'node:fs/promises';
import { type Config, revealEncryption } from '../config/index.js';

/** Workflow code: a file, or the code itself. */
export type WorkflowBundle = { readonly codePath: string } | { readonly code: string };

/** Read by `workflows/converters/failure-converter.ts` when the bundle is loaded. */
const ENCODES_FAILURES = 'globalThis.reelkeeperEncodesFailures=true;';
/** Read by `workflows/recording-room.ts` when the bundle is loaded. */
const IS_VERSIONED = 'globalThis.reelkeeperIsVersioned=true;';

/**
 * Returns the bundle with the settings that its workflows need before they run: whether failures are encrypted, and
 * whether the worker has a version.
 */
export async function bundleFor(
  { encryption, worker }: Pick<Config, 'encryption' | 'worker'>,
  bundle: WorkflowBundle,
): Promise<WorkflowBundle> {
  const marks =
    (revealEncryption(encryption).failures ? ENCODES_FAILURES : '') + (worker.versioning ? IS_VERSIONED : '');
  if (marks === '') return bundle;
  const code = 'code' in bundle ? bundle.code : await readFile(bundle.codePath, 'utf8');
  // On the first line, so that the source map remains valid.
  return { code: marks + code };
}
