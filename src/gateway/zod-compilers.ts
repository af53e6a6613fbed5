import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { InvalidRequest } from '../client/index.js';
import { mistakesOf } from '../contract/mistakes.js';
import { REQUEST_PATHS } from '../contract/request.schema.js';

const PARTS: Readonly<Record<string, string>> = { querystring: 'query', params: 'address', headers: 'headers' };

/** Makes the gateway check requests by their zod schemas, and write answers as they are. */
export function compileZod(gateway: FastifyInstance): void {
  gateway.setValidatorCompiler<z.ZodType>(({ schema, httpPart = 'body' }) => {
    const what = PARTS[httpPart] ?? 'body';
    const known = namesIn(schema);
    return (data: unknown) => {
      // Fastify's word for no body is null.
      const parsed = schema.safeParse(data === null && schema instanceof z.ZodOptional ? undefined : data);
      if (parsed.success) return { value: parsed.data };
      return { error: new InvalidRequest(what, mistakesOf(parsed.error, known)) };
    };
  });
  // The compiler has seen that answers have their schemas' types; to parse them again would take long for big views,
  // and would fail over fields that are new.
  gateway.setSerializerCompiler(() => (data: unknown) => JSON.stringify(data));
}

function namesIn(schema: z.ZodType): readonly string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const names = Object.keys(schema.shape);
  return names.includes('roomId') ? [...names, ...REQUEST_PATHS] : names;
}
