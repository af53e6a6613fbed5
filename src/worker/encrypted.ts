import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { type Config, revealEncryption } from '../config/index.js';
import { createEncryptionCodec } from '../encryption/index.js';

/** The SDK accepts a failure converter only as a path. */
const FAILURE_CONVERTER = resolve(fileURLToPath(import.meta.url), '../../encryption/failure-converter.js');

/**
 * Returns the data converter of a worker. It has the codec even without any key: an encrypted payload then fails the task,
 * which Temporal retries until the key is configured, instead of reaching a session as an empty message.
 */
export function dataConverterOf({ encryption }: Pick<Config, 'encryption'>): DataConverter {
  const { keys, failures, required } = revealEncryption(encryption);
  return {
    payloadCodecs: [createEncryptionCodec(keys, { required })],
    ...(failures && { failureConverterPath: FAILURE_CONVERTER }),
  };
}
