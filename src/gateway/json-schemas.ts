import { fieldsOf } from '../json/objects.js';

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Record<string, unknown>;

/** Removes constraints that every JSON value meets: names are strings, and integers are exact. */
export function tidy({ jsonSchema }: { readonly jsonSchema: JsonSchema }): void {
  if (JSON.stringify(jsonSchema['propertyNames']) === '{"type":"string"}') delete jsonSchema['propertyNames'];
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
}

/** Returns a copy of an object, or an empty object for anything else. */
export function objectOf(value: unknown): JsonSchema {
  return { ...fieldsOf(value) };
}
