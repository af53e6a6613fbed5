import { z } from 'zod';
import { fieldsOf, isObject } from '../json/objects.js';

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Record<string, unknown>;

/** A schema that has a name of its own wherever it is used. */
export interface NamedSchema {
  readonly schema: z.ZodType;
  /** Values that it takes, for those who read it. */
  readonly examples?: readonly unknown[];
}

/** The JSON Schema of a zod schema, with the named ones it refers to beside it. */
export interface Converted {
  readonly schema: JsonSchema;
  readonly named: Readonly<Record<string, JsonSchema>>;
}

/** Turns zod schemas into JSON Schemas that refer to named ones below `prefix`, such as `#/components/schemas/`. */
export class JsonSchemas {
  readonly #registry: NameRegistry;
  readonly #prefix: string;

  constructor(named: Readonly<Record<string, NamedSchema>>, prefix: string) {
    this.#registry = new NameRegistry(named);
    this.#prefix = prefix;
  }

  /** `io`: what may be sent to us (`input`), or what we answer (`output`). */
  convert(schema: z.ZodType, io: 'input' | 'output'): Converted {
    const metadata = this.#registry;
    const {
      $schema: _,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, { io, metadata, unrepresentable: 'any', override: withoutNoise });
    const refer = (value: unknown): unknown => referring(value, this.#prefix);
    const named = Object.entries($defs).map(([name, inner]) => [name, objectOf(refer(inner))] as const);
    return { schema: objectOf(refer(rest)), named: Object.fromEntries(named) };
  }
}

/** Zod's own words on a schema, and our names and examples over them. */
class NameRegistry extends z.core.$ZodRegistry<Record<string, unknown>> {
  readonly #named: ReadonlyMap<z.core.$ZodType, Record<string, unknown>>;

  constructor(named: Readonly<Record<string, NamedSchema>>) {
    super();
    this.#named = new Map(
      Object.entries(named).map(([id, { schema, examples }]) => [schema, { id, ...(examples && { examples }) }]),
    );
  }

  override get<S extends z.core.$ZodType>(schema: S): z.core.$replace<Record<string, unknown>, S> | undefined {
    const known = z.globalRegistry.get(schema);
    const named = this.#named.get(schema);
    return known || named ? { ...known, ...named } : undefined;
  }

  override has(schema: z.core.$ZodType): boolean {
    return this.get(schema) !== undefined;
  }
}

/** Leaves out what is true of every JSON value that can be read: names are texts, whole numbers are exact. */
function withoutNoise({ jsonSchema }: { readonly jsonSchema: JsonSchema }): void {
  if (JSON.stringify(jsonSchema['propertyNames']) === '{"type":"string"}') delete jsonSchema['propertyNames'];
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
}

function referring(value: unknown, prefix: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => referring(inner, prefix));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', prefix) : referring(inner, prefix),
    ]),
  );
}

/** A copy of an object; an empty one of anything else. */
export function objectOf(value: unknown): JsonSchema {
  return { ...fieldsOf(value) };
}
