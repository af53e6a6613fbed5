import type { z } from 'zod';

/**
 * The shape that a zod object schema of an interface must have: the same fields, with the same optional ones. Used with
 * `satisfies`: the compiler rejects a change of only one of the two.
 */
export type ShapeOf<T> = {
  readonly [Name in keyof T as string extends Name ? never : Name]-?: Partial<Pick<T, Name>> extends Pick<T, Name>
    ? z.ZodExactOptional<z.ZodType<Exclude<T[Name], undefined>>>
    : z.ZodType<T[Name]>;
};
