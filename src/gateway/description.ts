import swagger, { type SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { KeyScope } from '../config/index.js';
import { packageVersion } from '../config/package-version.js';
import { describedProblems, headersOf, problemsName } from './described-answers.js';
import { type JsonSchema, objectOf, tidy } from './json-schemas.js';
import './named-schemas.js';
import type { ProblemName } from './problem-types.js';

/** Converts zod schemas to JSON Schemas, and named ones to components of the document. */
const CONVERSION = { zodToJsonConfig: { override: tidy } };
const asJsonSchemas = createJsonSchemaTransform(CONVERSION);
const withSchemas = createJsonSchemaTransformObject(CONVERSION);

/** The problems of every route. */
const ALWAYS: readonly ProblemName[] = ['request-timeout', 'headers-too-large', 'internal'];

/** Marks the body of a route as optional for the finished document. */
const BODY_OPTIONAL = 'x-body-optional';

const INFO = {
  title: 'Reelkeeper',
  description:
    'Durable recordings of ZEGOCLOUD rooms over HTTP. Fields in PascalCase are ZEGO’s and pass through unchanged; ' +
    'fields in camelCase are ours. Times are ISO 8601 in UTC. Responses may have fields that are not described here: ' +
    'ignore unknown fields. Every error is a problem (RFC 9457); branch on its `type`.',
  license: { name: 'MIT', identifier: 'MIT' },
};

const TAGS = [
  { name: 'sessions', description: 'Start, list, show and follow sessions.' },
  { name: 'commands', description: 'Change sessions while they record, and stop them.' },
  {
    name: 'fleet',
    description: 'Show, pause and resume the fleet keepers, each of which watches all tasks of an app.',
  },
  { name: 'tasks', description: "Show and stop ZEGO's tasks, also those that no session carries." },
  { name: 'callbacks', description: "ZEGO's callbacks." },
  { name: 'codec', description: 'Read encrypted payloads.' },
  { name: 'health', description: 'Health and metrics for load balancers and monitoring.' },
  { name: 'description', description: 'The API itself.' },
];

/** The authentication of callers, if keys are configured. */
const API_KEY = {
  type: 'http',
  scheme: 'bearer',
  description:
    'One of `gateway.apiKeys`. A key with scope `read` may use the read-only routes. A gateway without configured keys ' +
    'needs none, and its own `/openapi.json` says so.',
} as const;

/**
 * Adds `GET /openapi.json`: the API as OpenAPI 3.1, generated from the routes and their zod schemas. Call it before routes
 * are added; those without a schema are omitted. Without `needsKey` no route requires a key.
 */
export function addDescription(gateway: FastifyInstance, { needsKey }: { readonly needsKey: boolean }): void {
  void gateway.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { ...INFO, version: packageVersion() },
      servers: [{ url: '/', description: 'This gateway.' }],
      tags: TAGS,
      components: { securitySchemes: needsKey ? { apiKey: API_KEY } : {} },
    },
    convertConstToEnum: false,
    transform: (document) => described(document, needsKey),
    transformObject: (document) => finished(withSchemas(document)),
  });
  gateway.after(() => {
    gateway.get(
      '/openapi.json',
      {
        config: { quiet: true },
        schema: {
          operationId: 'describeApi',
          summary: 'This description',
          description: 'The API as OpenAPI 3.1. It needs no key.',
          tags: ['description'],
          response: { 200: z.looseObject({ openapi: z.string() }).describe('An OpenAPI document.') },
        },
      },
      async () => gateway.swagger(),
    );
  });
}

/** Finishes the document: only the named schemas in use, each problem once, and optional bodies marked as optional. */
function finished({ components, paths, ...rest }: JsonSchema): JsonSchema {
  const { schemas, ...others } = objectOf(components);
  const responses: Record<string, JsonSchema> = {};
  const operations = mapValues(paths, (item) =>
    mapValues(item, (operation) => withSharedProblems(withOptionalBody(operation), responses)),
  );
  const used = usedSchemas(objectOf(schemas), { operations, responses });
  return { ...rest, paths: operations, components: { ...others, schemas: used, responses } };
}

/** Returns the schemas that a part of the document refers to: the transform adds each as input and as output. */
function usedSchemas(schemas: JsonSchema, part: unknown): JsonSchema {
  const names = new Set<string>();
  const collect = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (names.has(name)) continue;
      names.add(name);
      collect(JSON.stringify(schemas[name]));
    }
  };
  collect(JSON.stringify(part));
  return Object.fromEntries([...names].sort().map((name) => [name, schemas[name]]));
}

/** Marks an optional body: the plugin declares every body as required. */
function withOptionalBody(operation: unknown): JsonSchema {
  const { [BODY_OPTIONAL]: isOptional, ...rest } = objectOf(operation);
  if (isOptional !== true) return rest;
  return { ...rest, requestBody: { ...objectOf(rest['requestBody']), required: false } };
}

/** Replaces problem responses with references: most routes have the same ones. */
function withSharedProblems(operation: JsonSchema, shared: Record<string, JsonSchema>): JsonSchema {
  const responses = mapValues(operation['responses'], (answer) => {
    const name = problemsName(answer);
    if (name === undefined) return objectOf(answer);
    shared[name] = objectOf(answer);
    return { $ref: `#/components/responses/${name}` };
  });
  return { ...operation, responses };
}

function mapValues(value: unknown, change: (inner: unknown) => JsonSchema): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(objectOf(value)).map(([name, inner]) => [name, change(inner)]));
}

/** Returns a route's schemas for the plugin, with the headers and problems of its responses. */
function described(document: Parameters<SwaggerTransform>[0], needsKey: boolean): ReturnType<SwaggerTransform> {
  const { schema, url, route } = document;
  if (!schema) return { schema: { hide: true }, url };
  const { keyScope, isCounted = false, problems = [], describedBody, bodyMayBeEmpty } = route.config ?? {};
  const answers = Object.entries(objectOf(schema.response)).map(([status, answer]) => {
    const isZod = answer instanceof z.ZodType;
    const { description, content } = objectOf(isZod ? z.globalRegistry.get(answer) : answer);
    return { status, answer, description, hasBody: isZod || content !== undefined };
  });
  const bodies = answers.filter(({ hasBody }) => hasBody).map(({ status, answer }) => [status, answer]);
  const made = asJsonSchemas({
    ...document,
    schema: { ...schema, response: Object.fromEntries(bodies), ...(describedBody && { body: describedBody }) },
  });
  const converted = objectOf(made.schema.response);
  const headers = headersOf(isCounted, schema.operationId === 'startSession');
  const responses = answers.map(({ status, description }) => {
    // The plugin expects the type null for no body.
    return [status, { ...objectOf(converted[status] ?? { type: 'null' }), headers, description }] as const;
  });
  return {
    url,
    schema: {
      ...made.schema,
      security: keyScope === undefined || !needsKey ? [] : [{ apiKey: [] }],
      response: {
        ...Object.fromEntries(responses),
        ...describedProblems([...ALWAYS, ...problems], isCounted),
      },
      ...(bodyMayBeEmpty === true && { [BODY_OPTIONAL]: true }),
    },
  };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope that a key needs; a route without it needs no key. */
    keyScope?: KeyScope;
    /** Whether requests to the route count against the rate limit of their key. */
    isCounted?: boolean;
    /** The problems of the route. */
    problems?: readonly ProblemName[];
    /** The body's schema in the description, if it says more than the one that is checked. */
    describedBody?: z.ZodType;
  }
}
