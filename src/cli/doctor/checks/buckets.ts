import { revealReader, revealStorage, type StorageConfig } from '../../../config/index.js';
import { openBucket, StorageError } from '../../../storage/index.js';
import type { ConfigCheck } from '../check.js';
import { type Finding, failed, notChecked, ok, warning } from '../finding.js';
import { isSilence, untilSilent, whyNoResponse } from '../silence.js';

/** No recording is named so: an answer that it is missing shows that the keys may look. */
const NO_OBJECT = 'reelkeeper-doctor-looks-for-this';

const REACH = 'Let this machine reach the store, or correct Region and EndPoint.';

/** Files can be looked for in each storage, with the keys that sessions use for it. */
export const buckets: ConfigCheck = {
  name: 'buckets',
  run: async ({ config, signal, silenceMs }) => {
    const all = Object.entries(config.storages);
    if (all.length === 0) return [notChecked('buckets', 'no storage is configured: a gateway alone needs none')];
    return Promise.all(all.map(([name, storage]) => look(name, storage, signal, silenceMs)));
  },
};

async function look(name: string, storage: StorageConfig, signal: AbortSignal, silenceMs: number): Promise<Finding> {
  const check = `bucket of storage "${name}"`;
  const reader = revealReader(storage);
  const opened = openBucket(revealStorage(storage), reader);
  if (!('bucket' in opened)) return notChecked(check, `${opened.why}; its files stay "uploaded"`);
  const { bucket } = opened;
  const keys = reader === undefined ? "the storage's own keys" : 'the keys of "reader"';
  try {
    await bucket.sizeOf(NO_OBJECT, untilSilent(signal, silenceMs));
    return ok(check, `files can be looked for in "${bucket.name}" with ${keys}, so that they become "verified"`);
  } catch (error) {
    if (isSilence(error)) return failed(check, `no answer (${whyNoResponse(error, silenceMs)})`, REACH);
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
        'Where these keys may only write, this is as it should be: files stay "uploaded". To have them verified add "reader", with keys that may read and list; if they are wrong, correct them.',
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
