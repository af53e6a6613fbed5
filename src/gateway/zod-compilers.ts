import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { InvalidRequest } from '../client/index.js';
import { mistakesOf } from '../contract/mistakes.js';
import { REQUEST_PATHS } from '../contract/request.schema.js';

const PARTS: Readonly<Record<string, string>> = { querystring: 'query', params: 'address', headers: 'headers' };

/** Makes the gateway validate requests with zod schemas, and serialize responses unchanged. */
export function compileZod(gateway: FastifyInstance): void {
  gateway.setValidatorCompiler<z.ZodType>(({ schema, httpPart = 'body' }) => {
    const what = PARTS[httpPart] ?? 'body';
    const known = namesIn(schema);
    return (data: unknown) => {
      // Fastify passes null for no body.
      const parsed = schema.safeParse(data === null && schema instanceof z.ZodOptional ? undefined : data);
      if (parsed.success) return { value: parsed.data };
      return { error: new InvalidRequest(what, mistakesOf(parsed.error, known)) };
    };
  });
  // TypeScript has checked responses against their schemas. Parsing them again would be slow for large views and fail on
  // new fields.
  gateway.setSerializerCompiler(() => (data: unknown) => JSON.stringify(data));
}

function namesIn(schema: z.ZodType): readonly string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const names = Object.keys(schema.shape);
  return names.includes('roomId') ? [...names, ...REQUEST_PATHS] : names;
}
