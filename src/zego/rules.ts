import { z } from 'zod';
import type { Mistake } from '../json/mistakes.js';
import { pathText } from './mistakes.js';

type Path = readonly (string | number)[];

/** A mistake, with its path inside the checked value. */
interface Finding {
  readonly path: Path;
  readonly message: string;
}

/** A rule over several fields. It never throws, whatever the value is. */
export type Rule = (value: unknown) => readonly Finding[];

/**
 * Returns a rule that reads only the fields in `needs`, and reports nothing if one of them is malformed, which the schema
 * reports. All mistakes of a body are thus found at once, although zod stops refining at the first wrong type.
 */
export function rule<T>(
  needs: z.ZodType<T>,
  judge: (value: T, wrong: (path: Path, message: string) => void) => void,
): Rule {
  return (value) => {
    const parsed = needs.safeParse(value);
    if (!parsed.success) return [];
    const found: Finding[] = [];
    judge(parsed.data, (path, message) => found.push({ path, message }));
    return found;
  };
}

const anyObject = z.looseObject({});

/** Returns a rule that applies rules to the value of one field. */
export function at(key: string, ...rules: readonly Rule[]): Rule {
  return (value) => {
    const outer = anyObject.safeParse(value);
    if (!outer.success || !Object.hasOwn(outer.data, key)) return [];
    const inner = outer.data[key];
    return rules.flatMap((each) => each(inner).map((found) => ({ ...found, path: [key, ...found.path] })));
  };
}

/** Returns the mistakes that the rules find in a value. */
export function findMistakes(value: unknown, rules: readonly Rule[]): readonly Mistake[] {
  return rules.flatMap((each) => each(value)).map(({ path, message }) => ({ path: pathText(path), message }));
}

/** Returns a schema that applies the rules too. */
export function withRules<S extends z.ZodType>(schema: S, rules: readonly Rule[]): S {
  return schema.superRefine((value, context) => {
    for (const { path, message } of rules.flatMap((each) => each(value))) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
}
