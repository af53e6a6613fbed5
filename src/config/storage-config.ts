import { z } from 'zod';
import { fieldsOf, isObject } from '../json/objects.js';
import {
  STORAGE_VENDORS,
  type StorageParams,
  type StorageVendor,
  storageParamsSchema,
  VOD_VENDORS,
} from '../zego/index.js';
import { isTemporaryKey, NEEDS_LASTING_KEY } from '../zego/temporary-keys.js';
import { storeAddress } from './address.js';
import { Secret } from './secret.js';

/** A value of a storage whose credentials are wrapped. */
export type Sealed = Secret | string | number | boolean | null | readonly Sealed[] | { readonly [key: string]: Sealed };

const keySchema = z.string().min(1).max(1_024).meta({ secret: true });

/** Part of a header of each request. */
const KEY_ID = { form: /^[\x21-\x7e]*$/, message: 'must have no spaces and only ASCII characters' };
/** Part of a host's name or of a path. */
const NAME = { form: /^[\w.-]*$/, message: 'must have only letters, digits, ".", "-" and "_"' };
/** One label of a host's name. */
const LABEL = { form: /^[A-Za-z0-9-]*$/, message: 'must have only letters, digits and "-"' };

/** Keys that we look into a bucket with, where ZEGO's may only write. Ours alone: they never reach ZEGO. */
const readerSchema = z.strictObject({
  AccessKeyId: keySchema
    .regex(KEY_ID.form, KEY_ID.message)
    .refine((id) => !isTemporaryKey(id), NEEDS_LASTING_KEY)
    .describe('A key that may read the bucket.'),
  AccessKeySecret: keySchema.describe('Its secret.'),
});

/** The names of the fields that are ours in a storage, and in its `reader`. */
export const OUR_STORAGE_FIELDS = { storage: ['reader'], reader: Object.keys(readerSchema.shape) } as const;

const ourFields = z
  .looseObject({
    reader: readerSchema
      .describe("Keys for verification, if the storage's own may only write. ZEGO never gets them.")
      .exactOptional(),
  })
  .superRefine(({ reader, Vendor }, context) => {
    if (reader === undefined || !VOD_VENDORS.some((vod) => vod === Vendor)) return;
    const message = `has no use when Vendor is ${String(Vendor)}: a VOD store can't be asked for files`;
    context.addIssue({ code: 'custom', path: ['reader'], message });
  });

/** A storage of the configuration: ZEGO's `StorageParams`, and what is ours. Holds secrets until it is sealed. */
export const storageSchema = z
  .intersection(
    storageParamsSchema,
    // What is no object is refused once.
    z.preprocess(fieldsOf, ourFields),
  )
  .superRefine((storage, context) => {
    // What every request to the store is built of; the hosts of all vendors but one are made of the region.
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

/** ZEGO's `StorageParams` with every credential wrapped, those of the VOD stores and of fields unknown to us too. */
export interface StorageConfig {
  readonly Vendor: StorageVendor;
  readonly [field: string]: Sealed;
}

/** Names of fields that may hold a credential, in ZEGO's spelling or any other. */
export const SECRET_FIELD = /secret|key|token|password/i;

/** Wraps the credentials of a storage. */
export function sealStorage(storage: StorageParams): StorageConfig {
  return { ...sealFields(storage), Vendor: storage.Vendor };
}

/** The storage as ZEGO takes it, for the one call that needs it, without what is ours. Holds secrets. */
export function revealStorage({ reader: _ours, ...storage }: StorageConfig): StorageParams {
  return storageParamsSchema.parse(reveal(storage));
}

/** The keys that we look into the storage's bucket with, when it has separate ones. Holds secrets. */
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
