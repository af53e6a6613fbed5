import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { defaultPayloadConverter, type Payload, type SerializationContext } from '@temporalio/common';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REFUSED_PAYLOAD } from '../../src/contract/refused-payload.js';
import {
  createEncryptionCodec,
  ENCRYPTED_ENCODING,
  type EncryptionKey,
  isEncrypted,
  PayloadUnreadable,
} from '../../src/encryption/index.js';

const key = (id: string): EncryptionKey => ({ id, key: randomBytes(32).toString('base64') });
const FIRST = key('2026-11');
const SECOND = key('2026-10');
const codec = createEncryptionCodec([FIRST, SECOND]);

const bytes = fc.uint8Array({ maxLength: 300 });
const payloads: fc.Arbitrary<Payload[]> = fc.array(
  fc.record({ metadata: fc.dictionary(fc.string(), bytes, { noNullPrototype: true }), data: bytes }),
  { maxLength: 5 },
);

async function only(coded: Promise<Payload[]>): Promise<Payload> {
  const [one, ...others] = await coded;
  if (!one || others.length > 0) throw new Error('One payload was expected');
  return one;
}

/** Returns metadata and data as strings: Buffers and other byte arrays then compare equal. */
function plain({ metadata = {}, data }: Payload): unknown {
  const texts = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('hex')]);
  return { metadata: Object.fromEntries(texts), data: Buffer.from(data ?? []).toString('hex') };
}

const payload = defaultPayloadConverter.toPayload({ roomId: 'math-101', note: 'ü'.repeat(40) });

describe('a payload', () => {
  test('of any kind is decrypted to its original', async () => {
    await fc.assert(
      fc.asyncProperty(payloads, async (given) => {
        const back = await codec.decode(await codec.encode(given));
        expect(back.map(plain)).toEqual(given.map(plain));
      }),
    );
  });

  test.each([undefined, null, '', 0, [], { a: [1, null] }, new Uint8Array([0, 255])])(
    'of the value %j is read as that value',
    async (value) => {
      const back = await only(codec.decode(await codec.encode([defaultPayloadConverter.toPayload(value)])));
      const read: unknown = defaultPayloadConverter.fromPayload(back);
      expect(read instanceof Uint8Array ? new Uint8Array(read) : read).toEqual(value);
    },
  );

  test('reveals nothing but its length and the id of its key', async () => {
    const { metadata, data } = await only(codec.encode([payload]));
    const names = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString()]);
    expect(Object.fromEntries(names)).toEqual({ encoding: ENCRYPTED_ENCODING, 'encryption-key-id': FIRST.id });
    expect(Buffer.from(data ?? []).toString('latin1')).not.toMatch(/math|room|json/);
  });

  test('cannot be read after any byte has changed', async () => {
    const sealed = await only(codec.encode([payload]));
    const data = Buffer.from(sealed.data ?? []);
    for (const at of data.keys()) {
      const changed = Buffer.from(data);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(codec.decode([{ ...sealed, data: changed }])).rejects.toThrow(/"2026-11".*altered/);
    }
  });

  test.each([0, 1, 11, 12, 27, 28])('cut to %i bytes cannot be read', async (length) => {
    const sealed = await only(codec.encode([payload]));
    await expect(codec.decode([{ ...sealed, data: sealed.data?.slice(0, length) ?? null }])).rejects.toThrow(
      PayloadUnreadable,
    );
  });

  test('cannot be read with the id of another key, even if both have the same bytes', async () => {
    const twin = { id: 'twin', key: FIRST.key };
    const sealed = await only(codec.encode([payload]));
    const renamed = { ...sealed, metadata: { ...sealed.metadata, 'encryption-key-id': Buffer.from('twin') } };
    await expect(createEncryptionCodec([FIRST, twin]).decode([renamed])).rejects.toThrow('altered');
  });

  test('cannot be read with another key of the same id', async () => {
    const other = createEncryptionCodec([key(FIRST.id)]);
    await expect(other.decode(await codec.encode([payload]))).rejects.toThrow('another key of the same id');
  });

  test('that was not encrypted stays unchanged', async () => {
    expect(await codec.decode([payload])).toEqual([payload]);
    expect(isEncrypted(payload)).toBe(false);
  });

  test('that another codec has encrypted stays unchanged', async () => {
    const theirs = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: randomBytes(64) };
    expect(await codec.decode([theirs])).toEqual([theirs]);
  });

  test('never reuses a nonce', async () => {
    const sealed = await codec.encode(Array.from({ length: 20_000 }, () => payload));
    const nonces = sealed.map(({ data }) =>
      Buffer.from(data ?? [])
        .subarray(0, 12)
        .toString('hex'),
    );
    expect(new Set(nonces).size).toBe(sealed.length);
  });
});

describe('a payload of a workflow', () => {
  const of = (workflowId: string): SerializationContext => ({ type: 'workflow', namespace: 'default', workflowId });
  const inActivity: SerializationContext = {
    type: 'activity',
    namespace: 'default',
    activityId: '1',
    workflowId: 'lesson-1',
    isLocal: false,
  };
  const strict = createEncryptionCodec([FIRST], { required: true });
  const refused = [plain(defaultPayloadConverter.toPayload(REFUSED_PAYLOAD))];
  const sealed = (): Promise<Payload[]> => codec.encode([payload], of('lesson-1'));

  test.each([
    ['there', of('lesson-1')],
    ['in its activities', inActivity],
    ['by whom the workflow is not known', undefined],
  ])('is read %s', async (_where, context) => {
    for (const reading of [codec, strict]) {
      expect((await reading.decode(await sealed(), context)).map(plain)).toEqual([plain(payload)]);
    }
  });

  test('cannot be read in another workflow, and is refused if encryption is required', async () => {
    await expect(codec.decode(await sealed(), of('lesson-2'))).rejects.toThrow('for another workflow');
    expect((await strict.decode(await sealed(), of('lesson-2'))).map(plain)).toEqual(refused);
  });

  test.each([
    ['another id', { 'encryption-workflow-id': Buffer.from('lesson-2') }],
    ['no id', {}],
  ])('is read nowhere once %s is written over its own', async (_what, written) => {
    const [one] = await sealed();
    const { 'encryption-workflow-id': _own, ...metadata } = one?.metadata ?? {};
    const forged = { metadata: { ...metadata, ...written }, data: one?.data ?? null };
    for (const context of [of('lesson-1'), of('lesson-2'), undefined]) {
      await expect(codec.decode([forged], context)).rejects.toThrow(PayloadUnreadable);
    }
  });

  test('without a workflow id can be read anywhere, and cannot be bound to one later', async () => {
    const [one] = await codec.encode([payload]);
    expect((await strict.decode(one ? [one] : [], of('lesson-2'))).map(plain)).toEqual([plain(payload)]);
    const metadata = { ...one?.metadata, 'encryption-workflow-id': Buffer.from('lesson-2') };
    await expect(codec.decode([{ metadata, data: one?.data ?? null }])).rejects.toThrow('altered');
  });
});

describe('with several keys', () => {
  test('the first encrypts and all decrypt', async () => {
    const before = await createEncryptionCodec([SECOND]).encode([payload]);
    expect((await codec.decode(before)).map(plain)).toEqual([plain(payload)]);
    await expect(createEncryptionCodec([SECOND]).decode(await codec.encode([payload]))).rejects.toThrow(FIRST.id);
  });
});

describe('without the key of a payload', () => {
  test('the error names the missing key, the available ones, and what to do', async () => {
    const sealed = await codec.encode([payload]);
    const error: unknown = await createEncryptionCodec([SECOND])
      .decode(sealed)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PayloadUnreadable);
    expect(error).toMatchObject({ keyId: '2026-11' });
    expect(String(error)).toMatch(/"2026-11".*only "2026-10".*Add the key to encryption\.keys/);
  });

  test('a process without keys encrypts nothing and reports that it has none', async () => {
    const none = createEncryptionCodec([]);
    expect(await none.encode([payload])).toEqual([payload]);
    await expect(none.decode(await codec.encode([payload]))).rejects.toThrow('no key at all');
  });

  test('an untrusted id is made safe for the message', async () => {
    const metadata = {
      encoding: Buffer.from(ENCRYPTED_ENCODING),
      'encryption-key-id': Buffer.from(`\u001b[31m"${'x'.repeat(5_000)}`),
    };
    const error: unknown = await codec.decode([{ metadata, data: randomBytes(64) }]).catch((reason: unknown) => reason);
    expect(String(error)).not.toContain('\u001b');
    expect(String(error).length).toBeLessThan(600);
  });
});

function thrown(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It should have thrown');
}

describe('invalid keys', () => {
  const good = FIRST.key;
  test.each([
    ['too short', [{ id: 'a', key: randomBytes(16).toString('base64') }], 'keys.0.key must be 32 bytes in base64'],
    ['no base64', [{ id: 'a', key: 'not base64' }], 'keys.0.key must be 32 bytes in base64'],
    ['in hex', [{ id: 'a', key: randomBytes(32).toString('hex') }], 'keys.0.key must be 32 bytes in base64'],
    ['without an id', [{ id: '', key: good }], 'keys.0.id must be 1 to 64 letters'],
    ['with the id of another', [FIRST, { id: FIRST.id, key: good }], `keys.1.id "${FIRST.id}" is already the id`],
    ['too many', Array.from({ length: 21 }, (_, n) => key(`k${n}`)), 'keys must have at most 20 keys'],
  ])('are reported: %s', (_what, keys, words) => {
    expect(() => createEncryptionCodec(keys)).toThrow(words);
  });

  test('are all reported at once and never shown', () => {
    const secret = randomBytes(31).toString('base64');
    const keys = [
      { id: 'a b', key: secret },
      { id: 'b', key: `${good}=` },
    ];
    const error = thrown(() => createEncryptionCodec(keys));
    expect(inspect(error)).toMatch(/keys\.0\.id[^]*keys\.0\.key[^]*keys\.1\.key/);
    const shown = inspect(error, { depth: 9 }) + JSON.stringify(error);
    expect([secret, good].filter((text) => shown.includes(text))).toEqual([]);
  });
});
