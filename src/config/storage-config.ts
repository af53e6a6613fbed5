import { z } from 'zod';
import { fieldsOf, isObject } from '../json/objects.js';
import { type StorageParams, storageParamsSchema } from '../zego/storage.schema.js';
import { STORAGE_VENDORS, type StorageVendor, VOD_VENDORS } from '../zego/tables/modes.js';
import { isTemporaryKey, NEEDS_LASTING_KEY } from '../zego/temporary-keys.js';
import { storeAddress } from './address.js';
import { Secret } from './secret.js';

/** A value in a storage, with wrapped credentials. */
export type Sealed = Secret | string | number | boolean | null | readonly Sealed[] | { readonly [key: string]: Sealed };

const keySchema = z.string().min(1).max(1_024).meta({ secret: true });

/** A part of a request header. */
const KEY_ID = { form: /^[\x21-\x7e]*$/, message: 'must have no spaces and only ASCII characters' };
/** A part of a host name or path. */
const NAME = { form: /^[\w.-]*$/, message: 'must have only letters, digits, ".", "-" and "_"' };
/** One label of a host name. */
const LABEL = { form: /^[A-Za-z0-9-]*$/, message: 'must have only letters, digits and "-"' };

/** Keys for verification, if ZEGO's may only write. They never reach ZEGO. */
const readerSchema = z.strictObject({
  AccessKeyId: keySchema
    .regex(KEY_ID.form, KEY_ID.message)
    .refine((id) => !isTemporaryKey(id), NEEDS_LASTING_KEY)
    .describe('A key that may read the bucket.'),
  AccessKeySecret: keySchema.describe('Its secret.'),
});

/** The names of our own fields in a storage, and in its `reader`. */
export const OUR_STORAGE_FIELDS = { storage: ['reader'], reader: Object.keys(readerSchema.shape) } as const;

const ourFields = z
  .looseObject({
    reader: readerSchema
      .describe("Keys for verification, if the storage's own may only write. ZEGO never gets them.")
      .exactOptional(),
  })
  .superRefine(({ reader, Vendor }, context) => {
    if (reader === undefined || !VOD_VENDORS.some((vod) => vod === Vendor)) return;
    const message = `has no effect when Vendor is ${String(Vendor)}: files in a VOD store cannot be verified`;
    context.addIssue({ code: 'custom', path: ['reader'], message });
  });

/** A storage as written: ZEGO's `StorageParams` and our fields. Contains plain secrets until it is sealed. */
export const storageSchema = z
  .intersection(
    storageParamsSchema,
    // The first schema already rejects a value that is not an object.
    z.preprocess(fieldsOf, ourFields),
  )
  .superRefine((storage, context) => {
    // Requests to the store are built from these; the region is part of every vendor's host name but one's.
    const parts = [
      ['Region', storage.Vendor === STORAGE_VENDORS.s3Protocol ? NAME : LABEL],
      ['Bucket', NAME],
      ['AccessKeyId', KEY_ID],
    ] as const;
    for (const [field, { form, message }] of parts) {
      if (!form.test(storage[field] ?? '')) context.addIssue({ code: 'custom', path: [field], message });
    }
    if (!storage.EndPoint || storeAddress(storage.EndPoint) !== undefined) return;
    const message =
      'must be an http or https address without "?", "#", user or password, such as "https://s3.example.com"';
    context.addIssue({ code: 'custom', path: ['EndPoint'], message });
  })
  .transform(({ EndPoint, ...storage }) => ({
    ...storage,
    ...(EndPoint !== undefined && { EndPoint: storeAddress(EndPoint) ?? EndPoint }),
  }));

/** ZEGO's `StorageParams` with every credential wrapped, also those of VOD stores and unknown fields. */
export interface StorageConfig {
  readonly Vendor: StorageVendor;
  readonly [field: string]: Sealed;
}

/** Matches the names of fields that may hold a credential, in any spelling. */
export const SECRET_FIELD = /secret|key|token|password/i;

/** Wraps the credentials of a storage. */
export function sealStorage(storage: StorageParams): StorageConfig {
  return { ...sealFields(storage), Vendor: storage.Vendor };
}

/** Returns the storage as sent to ZEGO, without our fields and with plain secrets. */
export function revealStorage({ reader: _ours, ...storage }: StorageConfig): StorageParams {
  return storageParamsSchema.parse(reveal(storage));
}

/** Returns the storage's separate keys for verification, in plain; undefined if it has none. */
export function revealReader({ reader }: StorageConfig): z.output<typeof readerSchema> | undefined {
  return reader === undefined ? undefined : readerSchema.parse(reveal(reader));
}

function sealFields(fields: object): Record<string, Sealed> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const sealed = SECRET_FIELD.test(name) && isScalar(value) ? new Secret(String(value)) : seal(value);
      return sealed === undefined ? [] : [[name, sealed]];
    }),
  );
}

function seal(value: unknown): Sealed | undefined {
  if (value === null || isScalar(value)) return value;
  if (Array.isArray(value)) return value.flatMap((inner) => seal(inner) ?? []);
  return isObject(value) ? sealFields(value) : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function reveal(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(reveal);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reveal(inner)]));
}
