import { z } from 'zod';
import { isRecord } from '../json/objects.js';

/** A number, also when it arrives as a string of digits, as 64-bit integers do from some JSON encoders. */
export const wireNumber = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^-?\d{1,15}$/)
      .transform(Number),
  ],
  { error: 'must be a number' },
);

/** A string, also when it arrives as a number. */
export const wireText = z.union([z.string(), z.number().transform(String)], { error: 'must be a string' });

/** An object in which `null` is the same as absent, as it is for encoders that write every field. */
export function wireObject<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.preprocess(withoutNulls, z.looseObject(shape));
}

function withoutNulls(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}
