import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  type DataConverter,
  defaultPayloadConverter,
  type Payload,
  type PayloadCodec,
  type SerializationContext,
} from '@temporalio/common';
import proto from '@temporalio/proto';
import { REFUSED_PAYLOAD } from '../contract/refused-payload.js';
import { PayloadUnreadable } from './errors.js';
import { checkedEncryption, type EncryptionKey, type EncryptionOptions } from './keys.schema.js';

/** The metadata `encoding` of an encrypted payload. Other encodings, such as that of Temporal's samples, are ignored. */
export const ENCRYPTED_ENCODING = 'binary/reelkeeper-encrypted';

/** The metadata with the key's id. */
const KEY_ID = 'encryption-key-id';
/** The metadata with the id of the payload's workflow, if the encrypting process knew it. */
const WORKFLOW_ID = 'encryption-workflow-id';

/** NIST SP 800-38D, 5.2.1.1 and 8.2.2: a nonce of 96 random bits, for at most 2^32 payloads a key. */
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Changing it would make every older payload unreadable. */
const DOMAIN = 'reelkeeper payload v1';
const LONGEST_ID_SHOWN = 64;

const WirePayload = proto.temporal.api.common.v1.Payload;

/**
 * Returns a codec that encrypts payloads with AES-256-GCM. It encrypts the whole payload as protobuf, metadata included.
 * The result's data is nonce (12 bytes), ciphertext and tag (16 bytes); its metadata names the key and, if the SDK
 * provides it, the workflow. Both ids are authenticated. Plain payloads are decoded to themselves. With `required`, plain
 * payloads and those of another workflow are decoded to `REFUSED_PAYLOAD`: an error would make Temporal retry the workflow
 * task forever.
 *
 * The first key encrypts; without keys nothing is encrypted. `decode` throws PayloadUnreadable. The codec uses node:crypto
 * rather than WebCrypto: it takes an eighth of the time for payloads of some kB, which most are, and 0.2 ms for 256 kB.
 * @throws EncryptionKeysInvalid
 */
export function createEncryptionCodec(
  keys: readonly EncryptionKey[],
  { required = false }: { readonly required?: boolean } = {},
): PayloadCodec {
  const ring = new Map(
    keys.length === 0 ? [] : checkedEncryption({ keys }).keys.map(({ id, key }) => [id, keyOf(key)]),
  );
  const [first] = ring;
  return {
    encode: async (payloads, context) =>
      first ? payloads.map((payload) => encrypted(payload, first, context?.workflowId)) : payloads,
    decode: async (payloads, context) =>
      payloads.map((payload) => {
        const isRefused = required && (!isEncrypted(payload) || isOfAnother(payload, context));
        if (isRefused) return defaultPayloadConverter.toPayload(REFUSED_PAYLOAD);
        return isEncrypted(payload) ? decrypted(payload, ring, context) : payload;
      }),
  };
}

/** Whether a payload was encrypted by this codec, with any key. */
export function isEncrypted({ metadata }: Payload): boolean {
  return textOf(metadata?.['encoding']) === ENCRYPTED_ENCODING;
}

/** Whether a payload belongs to another workflow than the one that reads it. */
function isOfAnother({ metadata }: Payload, context: SerializationContext | undefined): boolean {
  const owner = metadata?.[WORKFLOW_ID];
  return owner && context?.workflowId !== undefined ? textOf(owner) !== context.workflowId : false;
}

function encrypted(payload: Payload, [id, key]: readonly [string, KeyObject], workflowId?: string): Payload {
  const owner = workflowId === undefined ? undefined : Buffer.from(workflowId);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(bound(id, owner));
  const text = [cipher.update(WirePayload.encode(payload).finish()), cipher.final()];
  return {
    metadata: {
      encoding: Buffer.from(ENCRYPTED_ENCODING),
      [KEY_ID]: Buffer.from(id),
      ...(owner && { [WORKFLOW_ID]: owner }),
    },
    data: Buffer.concat([nonce, ...text, cipher.getAuthTag()]),
  };
}

function decrypted(
  payload: Payload,
  ring: ReadonlyMap<string, KeyObject>,
  context: SerializationContext | undefined,
): Payload {
  const { metadata, data } = payload;
  const id = textOf(metadata?.[KEY_ID]);
  const key = ring.get(id);
  if (key === undefined) throw new PayloadUnreadable(shown(id), withoutKey([...ring.keys()]));
  if (isOfAnother(payload, context)) throw new PayloadUnreadable(id, OF_ANOTHER);
  const bytes = Buffer.from(data ?? []);
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new PayloadUnreadable(id, ALTERED);
  try {
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const cipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(bound(id, metadata?.[WORKFLOW_ID]))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()]);
    return plainPayload(WirePayload.decode(text));
  } catch {
    // OpenSSL's message is not helpful.
    throw new PayloadUnreadable(id, ALTERED);
  }
}

const OF_ANOTHER = 'it was encrypted for another workflow and then copied here. Find out who did that.';

const ALTERED =
  'it was altered, or encrypted with another key of the same id. An id belongs to one key for good: check that every ' +
  'process has the same key.';

function withoutKey(known: readonly string[]): string {
  const has = known.length === 0 ? 'no key at all' : `only ${known.map((id) => `"${id}"`).join(', ')}`;
  return (
    `this process has ${has}. Add the key to encryption.keys or REELKEEPER_ENCRYPTION_KEYS, after the first, which ` +
    'encrypts, and restart; a session that waits for it then continues.'
  );
}

/** Returns the data that is authenticated with the payload. A key id contains no NUL, so no two pairs give the same bytes. */
function bound(id: string, owner: Uint8Array | null | undefined): Buffer {
  const parts = [Buffer.from(`${DOMAIN}\0${id}`), ...(owner ? [Buffer.from('\0'), owner] : [])];
  return Buffer.concat(parts);
}

function keyOf(text: string): KeyObject {
  return createSecretKey(text, 'base64');
}

/** Removes the unset fields that protobuf's class shows. */
function plainPayload({ metadata, data, ...rest }: Payload): Payload {
  const more = Object.entries(rest).filter(([, value]) => Array.isArray(value) && value.length > 0);
  return { ...Object.fromEntries(more), ...(metadata && { metadata }), ...(data && { data }) };
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}

/** Returns an untrusted id in a form that is safe in a message. */
function shown(id: string): string {
  const plain = id.replaceAll(/[^\x20-\x7e]/g, '\u{fffd}').replaceAll('"', "'");
  return plain.length <= LONGEST_ID_SHOWN ? plain : `${plain.slice(0, LONGEST_ID_SHOWN)}…`;
}

/**
 * Returns a `dataConverter` for your own Temporal client that reads and writes encrypted payloads of sessions. Without
 * keys it encrypts nothing, and its errors name the missing key of an encrypted payload.
 * @throws EncryptionKeysInvalid
 */
export function encryptingDataConverter({ keys }: Pick<EncryptionOptions, 'keys'> = { keys: [] }): DataConverter {
  return { payloadCodecs: [createEncryptionCodec(keys)] };
}
