import type { Payload } from '@temporalio/common';
import { revealEncryption } from '../../../config/index.js';
import { createEncryptionCodec, isEncrypted, PayloadUnreadable } from '../../../encryption/index.js';
import type { ConfigCheck, TemporalCheck } from '../check.js';
import { failed, ok, warning } from '../finding.js';

const KEYS = 'encryption keys';
const SESSIONS = 'encryption of the sessions there are';
/** A key of random bytes has some 30 different ones; one typed by hand has few. */
const FEWEST_DIFFERENT_BYTES = 16;
const NEWEST = 20;

/** The keys are different ones, and look random. */
export const encryptionKeys: ConfigCheck = {
  name: KEYS,
  run: async ({ config }) => {
    const { keys, failures } = revealEncryption(config.encryption);
    const [first] = keys;
    if (!first) return [ok(KEYS, 'none: whoever can read Temporal can read requests, metadata and file addresses')];
    const twins = keys.filter(({ key }, at) => keys.findIndex((other) => other.key === key) !== at);
    const plain = keys.filter(({ key }) => new Set(Buffer.from(key, 'base64')).size < FEWEST_DIFFERENT_BYTES);
    if (plain.length > 0) {
      const seen = `${named(plain)} looks as if it was not made at random`;
      return [failed(KEYS, seen, 'Make one (openssl rand -base64 32), put it first, and keep this one behind it.')];
    }
    if (twins.length > 0) {
      const seen = `${named(twins)} has the bytes of a key before it: changing to it changed nothing`;
      return [warning(KEYS, seen, 'Make a new key (openssl rand -base64 32).')];
    }
    return [ok(KEYS, `"${first.id}" of ${keys.length} encrypts${failures ? '' : ', messages of failures excepted'}`)];
  },
};

/** The arguments of the newest workflows can be decrypted here. A session's memo is empty until the session closes. */
export const encryptedSessions: TemporalCheck = {
  name: SESSIONS,
  run: async ({ connection, namespace }, { config }) => {
    const codec = createEncryptionCodec(revealEncryption(config?.encryption).keys);
    const { workflowService } = connection;
    const { executions } = await workflowService.listWorkflowExecutions({ namespace, pageSize: NEWEST });
    const starts = executions.map(async ({ execution }): Promise<Payload[]> => {
      const { history } = await workflowService.getWorkflowExecutionHistory({
        namespace,
        execution: execution ?? null,
        maximumPageSize: 1,
      });
      return history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    });
    const sealed = (await Promise.all(starts)).flat().filter(isEncrypted);
    try {
      await codec.decode(sealed);
    } catch (error) {
      if (!(error instanceof PayloadUnreadable)) throw error;
      const fix = `Add the key "${error.keyId}" to encryption.keys, behind the first, or REELKEEPER_ENCRYPTION_KEYS; without it its sessions stand still.`;
      return [
        failed(
          SESSIONS,
          `some are encrypted with the key "${error.keyId}", which is not, or not so, configured here`,
          fix,
        ),
      ];
    }
    if (sealed.length === 0) return [ok(SESSIONS, `none of the newest ${executions.length} workflows is encrypted`)];
    return [ok(SESSIONS, 'those of the newest workflows that are encrypted can be read')];
  },
};

function named(keys: readonly { readonly id: string }[]): string {
  return keys.map(({ id }) => `"${id}"`).join(', ');
}
