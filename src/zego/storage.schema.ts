import { z } from 'zod';
import { optionalText, text } from './fields.schema.js';
import { at, type Rule, rule, withRules } from './rules.js';
import { FILE_FORMATS, type FileFormat, STORAGE_VENDORS, type StorageVendor } from './tables/modes.js';
import { isTemporaryKey, NEEDS_LASTING_KEY } from './temporary-keys.js';

const vendor = z.literal(Object.values(STORAGE_VENDORS));
const BUCKET = ['Region', 'Bucket', 'AccessKeyId', 'AccessKeySecret'] as const;

/** The required fields of each store, and its formats if it does not accept all (StartRecord, `StorageParams`). */
const STORES: Readonly<Record<StorageVendor, { needs: readonly string[]; formats?: readonly FileFormat[] }>> = {
  1: { needs: BUCKET },
  2: { needs: BUCKET },
  3: { needs: BUCKET },
  4: { needs: BUCKET },
  5: { needs: ['AlibabaCloudVodParams'], formats: ['mp4', 'flv'] },
  6: { needs: ['TencentCloudVodParams'], formats: ['mp4', 'flv', 'jpg', 'mp3'] },
  7: { needs: BUCKET },
  8: { needs: ['Bucket', 'AccessKeyId', 'AccessKeySecret'] },
  9: { needs: BUCKET },
  10: { needs: [...BUCKET, 'EndPoint'] },
};

const storageObject = z.looseObject({
  Vendor: vendor,
  Region: optionalText(256),
  Bucket: optionalText(256),
  AccessKeyId: optionalText(1_024),
  AccessKeySecret: optionalText(1_024),
  AlibabaCloudVodParams: z
    .looseObject({
      Region: text(256),
      AccessKeyId: text(1_024),
      AccessKeySecret: text(1_024),
      Title: text(256),
      StorageLocation: text(1_024),
    })
    .optional(),
  TencentCloudVodParams: z
    .looseObject({
      SecretId: text(1_024),
      SecretKey: text(1_024),
      Region: text(256),
      SubAppId: z.int().min(0).optional(),
    })
    .optional(),
  EndPoint: optionalText(2_048),
  S3ForcePathStyle: z.boolean().optional(),
});

const TEMPORARY = 'must not be set: temporary credentials are not supported';

/** The names of fields that only temporary credentials have. */
const TOKEN_FIELD = /^(?:Security|Session)Token$/i;

/** Rejects temporary credentials: they would expire before the upload. */
const lastingCredentials = rule(z.looseObject({}), (credentials, wrong) => {
  for (const [field, value] of Object.entries(credentials)) {
    if (TOKEN_FIELD.test(field) && value !== undefined && value !== null && value !== '') wrong([field], TEMPORARY);
    if (!/^(?:AccessKey|Secret)Id$/.test(field) || typeof value !== 'string' || !isTemporaryKey(value)) continue;
    wrong([field], NEEDS_LASTING_KEY);
  }
});

/** The rules inside `StorageParams`. */
export const STORAGE_RULES: readonly Rule[] = [
  lastingCredentials,
  at('AlibabaCloudVodParams', lastingCredentials),
  at('TencentCloudVodParams', lastingCredentials),
  rule(z.looseObject({ Vendor: vendor }), (storage, wrong) => {
    for (const field of STORES[storage.Vendor].needs) {
      if (storage[field] === undefined || storage[field] === '') {
        wrong([field], `is required when Vendor is ${storage.Vendor}`);
      }
    }
  }),
];

/** `StorageParams`: the store that ZEGO uploads the files to, with its keys (StartRecord). */
export const storageParamsSchema = withRules(storageObject, STORAGE_RULES);
/** `StorageParams` as a caller writes it. Holds secrets. */
export type StorageParams = z.input<typeof storageParamsSchema>;

/** Returns the formats that a store accepts. */
export function formatsOfVendor(number: StorageVendor): readonly FileFormat[] {
  return STORES[number].formats ?? FILE_FORMATS;
}
