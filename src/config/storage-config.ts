import { type StorageParams, type StorageVendor, storageParamsSchema } from '../zego/index.js';
import { Secret } from './secret.js';

/** A value of a storage whose credentials are wrapped. */
export type Sealed = Secret | string | number | boolean | null | readonly Sealed[] | { readonly [key: string]: Sealed };

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

/** The storage as ZEGO takes it, for the one call that needs it. Holds secrets. */
export function revealStorage(storage: StorageConfig): StorageParams {
  return storageParamsSchema.parse(reveal(storage));
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
  return typeof value === 'object' ? sealFields(value) : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function reveal(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reveal(inner)]));
}
