import { fieldsOf } from '../json/objects.js';

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Record<string, unknown>;

/** Leaves out what is true of every JSON value that can be read: names are texts, whole numbers are exact. */
export function tidy({ jsonSchema }: { readonly jsonSchema: JsonSchema }): void {
  if (JSON.stringify(jsonSchema['propertyNames']) === '{"type":"string"}') delete jsonSchema['propertyNames'];
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
}

/** A copy of an object; an empty one of anything else. */
export function objectOf(value: unknown): JsonSchema {
  return { ...fieldsOf(value) };
}
