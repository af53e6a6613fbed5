import type { z } from 'zod';

/**
 * The fields that a zod schema of an interface must have: every one of it and no other, optional where it is optional.
 * To be used with `satisfies`, so that neither interface nor schema can change alone.
 */
export type ShapeOf<T> = {
  readonly [Name in keyof T as string extends Name ? never : Name]-?: Partial<Pick<T, Name>> extends Pick<T, Name>
    ? z.ZodExactOptional<z.ZodType<Exclude<T[Name], undefined>>>
    : z.ZodType<T[Name]>;
};
