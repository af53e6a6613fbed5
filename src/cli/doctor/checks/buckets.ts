import { revealReader, revealStorage, type StorageConfig } from '../../../config/index.js';
import { openBucket, StorageError } from '../../../storage/index.js';
import type { ConfigCheck } from '../check.js';
import { type Finding, failed, notChecked, ok, warning } from '../finding.js';
import { isTimeout, whyNoResponse, withTimeout } from '../response-timeout.js';

/** The name of no recording: a store that reports it missing lets the keys read. */
const NO_OBJECT = 'reelkeeper-doctor-no-such-object';

const REACH = 'Give this machine network access to the store, or correct Region and EndPoint.';

/** Checks that sessions can verify files in each storage, with the keys that they use for it. */
export const buckets: ConfigCheck = {
  name: 'buckets',
  run: async ({ config, signal, responseTimeoutMs }) => {
    const all = Object.entries(config.storages);
    if (all.length === 0) return [notChecked('buckets', 'no storage is configured; a gateway alone needs none')];
    return Promise.all(all.map(([name, storage]) => checkBucket(name, storage, signal, responseTimeoutMs)));
  },
};

async function checkBucket(
  name: string,
  storage: StorageConfig,
  signal: AbortSignal,
  responseTimeoutMs: number,
): Promise<Finding> {
  const check = `bucket of storage "${name}"`;
  const reader = revealReader(storage);
  const opened = openBucket(revealStorage(storage), reader);
  if (!('bucket' in opened)) return notChecked(check, `${opened.why}; its files stay "uploaded"`);
  const { bucket } = opened;
  const keys = reader === undefined ? "the storage's own keys" : 'the keys of "reader"';
  try {
    await bucket.sizeOf(NO_OBJECT, withTimeout(signal, responseTimeoutMs));
    return ok(check, `files in "${bucket.name}" can be verified with ${keys}`);
  } catch (error) {
    if (isTimeout(error)) return failed(check, `no response (${whyNoResponse(error, responseTimeoutMs)})`, REACH);
    if (!(error instanceof StorageError)) throw error;
    return findingOf(check, keys, error);
  } finally {
    bucket.close();
  }
}

function findingOf(check: string, keys: string, { kind, message }: StorageError): Finding {
  switch (kind) {
    case 'denied':
      return warning(
        check,
        `${message} (${keys})`,
        'Fine if these keys are write-only: files then stay "uploaded". To verify files, add "reader" with keys that may read and list. Correct wrong keys.',
      );
    case 'no-bucket':
      return failed(check, message, 'Create the bucket, or correct Bucket, Region and EndPoint.');
    case 'passing':
      return failed(check, message, REACH);
    case 'no-upload':
    case 'misplaced':
    case 'unusable':
    case 'refused':
      return failed(check, message, 'Correct Region, Bucket and EndPoint.');
  }
}
