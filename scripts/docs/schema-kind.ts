import type { z } from 'zod';

/** A part of a JSON Schema, as zod writes it. */
export type SchemaNode = z.core.JSONSchema.BaseSchema;

const number = (value: number): string => value.toLocaleString('en');

/** A value's type and limits in words: `integer, 0 to 65,535`. */
export function kindOf(node: SchemaNode): string {
  if (node.anyOf) return node.anyOf.map((one) => (typeof one === 'object' ? kindOf(one) : 'anything')).join(', or ');
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(' or ');
  switch (node.type) {
    case 'string':
      return `string${range(node.minLength, node.maxLength, ' characters')}`;
    case 'integer':
    case 'number':
      return `${node.type === 'integer' ? 'integer' : 'number'}${range(node.minimum, node.maximum)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'array':
      return `array${range(node.minItems, node.maxItems, ' entries')}`;
    case 'object':
      return typeof node.additionalProperties === 'object' && node.additionalProperties.type === 'number'
        ? `numbers by name${range(node.additionalProperties.minimum, node.additionalProperties.maximum)}`
        : 'object';
    default:
      return 'anything';
  }
}

function range(least: number | undefined, most: number | undefined, what = ''): string {
  if (most === undefined) return '';
  if (least === undefined || (what !== '' && least <= 1)) return `, at most ${number(most)}${what}`;
  return `, ${number(least)} to ${number(most)}${what}`;
}
