import { z } from 'zod';
import type { Mistake } from '../json/mistakes.js';
import { pathText } from './mistakes.js';

type Path = readonly (string | number)[];

/** One thing found wrong, at a path inside the value that the rule was given. */
interface Finding {
  readonly path: Path;
  readonly message: string;
}

/** A rule over several fields. It never throws, whatever the value is. */
export type Rule = (value: unknown) => readonly Finding[];

/**
 * A rule that looks only at the fields in `needs`, and has nothing to say while one of them is malformed: the schema
 * names that already. So a body's mistakes are all found at once, though zod stops refining at the first wrong type.
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

/** The same rules for the value of one field. */
export function at(key: string, ...rules: readonly Rule[]): Rule {
  return (value) => {
    const outer = anyObject.safeParse(value);
    if (!outer.success || !Object.hasOwn(outer.data, key)) return [];
    const inner = outer.data[key];
    return rules.flatMap((each) => each(inner).map((found) => ({ ...found, path: [key, ...found.path] })));
  };
}

/** What the rules find wrong with a value. */
export function findMistakes(value: unknown, rules: readonly Rule[]): readonly Mistake[] {
  return rules.flatMap((each) => each(value)).map(({ path, message }) => ({ path: pathText(path), message }));
}

/** A schema that holds its value to the rules as well. */
export function withRules<S extends z.ZodType>(schema: S, rules: readonly Rule[]): S {
  return schema.superRefine((value, context) => {
    for (const { path, message } of rules.flatMap((each) => each(value))) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
}
