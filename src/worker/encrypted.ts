import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { type Config, revealEncryption } from '../config/index.js';
import { createEncryptionCodec } from '../encryption/index.js';

/** The SDK takes a converter for failures by its path only. */
const FAILURE_CONVERTER = resolve(fileURLToPath(import.meta.url), '../../encryption/failure-converter.js');

/**
 * What a worker reads and writes payloads with. Also without any key: a payload that is encrypted then fails the task,
 * which is tried again until the key is there, where a session would take it for an empty message.
 */
export function dataConverterOf({ encryption }: Pick<Config, 'encryption'>): DataConverter {
  const { keys, failures, required } = revealEncryption(encryption);
  return {
    payloadCodecs: [createEncryptionCodec(keys, { required })],
    ...(failures && { failureConverterPath: FAILURE_CONVERTER }),
  };
}
