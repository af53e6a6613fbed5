import type { z } from 'zod';

/** The output of an object schema with readonly fields and arrays. */
export type OutputOf<S extends z.ZodType> = {
  readonly [Name in keyof z.output<S>]: z.output<S>[Name] extends readonly (infer Entry)[]
    ? readonly Entry[]
    : z.output<S>[Name];
};
