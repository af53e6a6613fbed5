import * as fc from 'fast-check';
import type { Schema } from './operations.js';

const MAX_DEPTH = 4;

/** Generates values for a JSON Schema, as far as the description uses its keywords; `named` are the components. */
export function valuesOf(schema: Schema, named: Readonly<Record<string, Schema>>, depth = 0): fc.Arbitrary<unknown> {
  const inner = (one: unknown): fc.Arbitrary<unknown> => valuesOf(asSchema(one), named, depth + 1);
  const { $ref, anyOf, examples, type, pattern } = schema;
  if (Array.isArray(examples) && depth === 0)
    return fc.oneof(fc.constantFrom(...examples), valuesOf({ ...schema, examples: undefined }, named));
  if (typeof $ref === 'string')
    return depth > MAX_DEPTH
      ? fc.constant(null)
      : valuesOf(asSchema(named[$ref.split('/').at(-1) ?? '']), named, depth + 1);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map(inner));
  if (typeof pattern === 'string') return fc.oneof(fc.constant('default'), fc.stringMatching(new RegExp(pattern)));
  switch (type) {
    case 'string':
      return fc.string({
        unit: 'grapheme',
        minLength: Number(schema['minLength'] ?? 0),
        maxLength: Math.min(40, Number(schema['maxLength'] ?? 40)),
      });
    case 'integer':
      return fc.integer({ min: Number(schema['minimum'] ?? -1_000), max: Number(schema['maximum'] ?? 1_000) });
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(depth > MAX_DEPTH ? fc.constant(null) : inner(schema['items']), { maxLength: 4 });
    case 'object':
      return objectsOf(schema, inner, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectsOf(
  schema: Schema,
  inner: (one: unknown) => fc.Arbitrary<unknown>,
  depth: number,
): fc.Arbitrary<unknown> {
  const properties = Object.entries(asSchema(schema['properties'])).map(([name, one]) => [name, inner(one)] as const);
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const known = fc.record(Object.fromEntries(properties), { requiredKeys: required });
  const { additionalProperties } = schema;
  if (typeof additionalProperties !== 'object' || depth > MAX_DEPTH) return known;
  const others = fc.dictionary(fc.string({ maxLength: 8 }), inner(additionalProperties), { maxKeys: 2 });
  return fc.tuple(known, others).map(([fields, more]) => ({ ...more, ...fields }));
}

/** Generates a mutation of a value that its schema may not allow. */
export function mutated(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const text = values.map((value) => JSON.stringify(value));
  return fc.oneof(
    fc
      .tuple(values, fc.string(), fc.jsonValue())
      .map(([value, name, other]) => JSON.stringify(typeof value === 'object' ? { ...value, [name]: other } : other)),
    fc.tuple(values, fc.nat(), fc.jsonValue()).map(([value, at, other]) => JSON.stringify(withOther(value, at, other))),
    fc.tuple(text, fc.nat()).map(([whole, at]) => whole.slice(0, at % whole.length)),
    fc
      .tuple(text, fc.nat(), fc.string())
      .map(([whole, at, more]) => whole.slice(0, at % whole.length) + more + whole.slice(at % whole.length)),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc
      .integer({ min: 10, max: 3_000 })
      .map((levels) => `{"metadata":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`),
    fc.integer({ min: 1, max: 80_000 }).map((length) => `{"roomId":"${'x'.repeat(length)}"}`),
    fc.constantFrom(
      '',
      'null',
      '{"__proto__":{"a":1}}',
      '{"constructor":{"prototype":1}}',
      '[]',
      '{}',
      '\u0000',
      '"\\ud800"',
    ),
  );
}

/** Returns the value with one field replaced. */
function withOther(value: unknown, at: number, other: unknown): unknown {
  if (typeof value !== 'object' || value === null) return other;
  const names = Object.keys(value);
  const name = names[at % Math.max(1, names.length)];
  if (name === undefined) return other;
  const fields = value as Record<string, unknown>;
  const changed = at % 3 === 0 ? other : withOther(fields[name], Math.floor(at / 3), other);
  return Array.isArray(value)
    ? names.map((key) => (key === name ? changed : fields[key]))
    : { ...fields, [name]: changed };
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}
