import { firstArgument } from '../../../client/started-request.js';
import { revealEncryption } from '../../../config/index.js';
import { createEncryptionCodec, isEncrypted, PayloadUnreadable } from '../../../encryption/index.js';
import type { ConfigCheck, TemporalCheck } from '../check.js';
import { failed, ok, warning } from '../finding.js';

const KEYS = 'encryption keys';
const SESSIONS = 'encryption of existing sessions';
/** A random key has about 30 different bytes, one typed by hand only a few. */
const FEWEST_DIFFERENT_BYTES = 16;
const NEWEST = 20;

/** Checks that the encryption keys are distinct and look random. */
export const encryptionKeys: ConfigCheck = {
  name: KEYS,
  run: async ({ config }) => {
    const { keys, failures } = revealEncryption(config.encryption);
    const [first] = keys;
    if (!first) return [ok(KEYS, 'none: anyone who can read Temporal can read requests, metadata and file addresses')];
    const twins = keys.filter(({ key }, at) => keys.findIndex((other) => other.key === key) !== at);
    const plain = keys.filter(({ key }) => new Set(Buffer.from(key, 'base64')).size < FEWEST_DIFFERENT_BYTES);
    if (plain.length > 0) {
      const seen = `${named(plain)} does not look random`;
      return [
        failed(KEYS, seen, 'Generate a key (openssl rand -base64 32), put it first, and keep this one behind it.'),
      ];
    }
    if (twins.length > 0) {
      const seen = `${named(twins)} has the same bytes as another key: the rotation had no effect`;
      return [warning(KEYS, seen, 'Generate a new key (openssl rand -base64 32).')];
    }
    return [ok(KEYS, `"${first.id}" of ${keys.length} encrypts${failures ? '' : ', messages of failures excepted'}`)];
  },
};

/**
 * Checks that the configured keys decrypt the arguments of the newest workflows. A session has no memo until it closes.
 */
export const encryptedSessions: TemporalCheck = {
  name: SESSIONS,
  run: async ({ connection, namespace }, { config }) => {
    const codec = createEncryptionCodec(revealEncryption(config?.encryption).keys);
    const { workflowService } = connection;
    const { executions } = await workflowService.listWorkflowExecutions({ namespace, pageSize: NEWEST });
    const starts = executions.map(({ execution }) => firstArgument(workflowService, namespace, execution ?? {}));
    const sealed = (await Promise.all(starts)).filter((payload) => payload !== undefined).filter(isEncrypted);
    try {
      await codec.decode(sealed);
    } catch (error) {
      if (!(error instanceof PayloadUnreadable)) throw error;
      const fix = `Add the key "${error.keyId}" to encryption.keys, behind the first, or to REELKEEPER_ENCRYPTION_KEYS. Its sessions stand still without it.`;
      return [
        failed(SESSIONS, `some are encrypted with the key "${error.keyId}", which is missing or different here`, fix),
      ];
    }
    if (sealed.length === 0) return [ok(SESSIONS, `none of the newest ${executions.length} workflows is encrypted`)];
    return [ok(SESSIONS, 'the encrypted ones among the newest workflows can be read')];
  },
};

function named(keys: readonly { readonly id: string }[]): string {
  return keys.map(({ id }) => `"${id}"`).join(', ');
}
