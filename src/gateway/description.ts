import swagger, { type SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { KeyScope } from '../config/index.js';
import { packageVersion } from '../config/package-version.js';
import { describedProblems, headersOf, problemsName } from './described-answers.js';
import { type JsonSchema, objectOf, tidy } from './json-schemas.js';
import './named-schemas.js';
import type { ProblemName } from './problems.js';

/** Zod's schemas become JSON Schemas, and those with a name components of the document. */
const CONVERSION = { zodToJsonConfig: { override: tidy } };
const asJsonSchemas = createJsonSchemaTransform(CONVERSION);
const withSchemas = createJsonSchemaTransformObject(CONVERSION);

/** What every route may answer. */
const ALWAYS: readonly ProblemName[] = ['request-timeout', 'headers-too-large', 'internal'];

/** How a route tells the finished document that its body may be left out. */
const BODY_OPTIONAL = 'x-body-optional';

const INFO = {
  title: 'Reelkeeper',
  description:
    'Durable recordings of ZEGOCLOUD rooms over HTTP. Fields in PascalCase are ZEGO’s and pass through as they are; ' +
    'fields in camelCase are ours. Times are ISO 8601 in UTC. Answers may have fields that are not described here: ' +
    'ignore what you do not know. Every error is a problem (RFC 9457), whose `type` is what to branch on.',
  license: { name: 'MIT', identifier: 'MIT' },
};

const TAGS = [
  { name: 'sessions', description: 'Starting sessions, and seeing what becomes of them.' },
  { name: 'commands', description: 'Changing sessions while they record, and stopping them.' },
  { name: 'callbacks', description: 'What ZEGO sends.' },
  { name: 'codec', description: 'Reading what workers have encrypted.' },
  { name: 'health', description: 'What load balancers and monitoring ask.' },
  { name: 'description', description: 'The API itself.' },
];

/** How a caller shows its key, where one is configured. */
const API_KEY = {
  type: 'http',
  scheme: 'bearer',
  description:
    'One of `gateway.apiKeys`. A key of scope `read` may use the routes that only look. A gateway without any ' +
    'configured key needs none, and its own `/openapi.json` says so.',
} as const;

/**
 * `GET /openapi.json`: the API as OpenAPI 3.1, made of the routes and their zod schemas. Routes without a schema are
 * left out. To be added before the routes. Without `needsKey` no route demands a key.
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

/** The document with the named schemas that it uses, each kind of problem once, and optional bodies said to be so. */
function finished({ components, paths, ...rest }: JsonSchema): JsonSchema {
  const { schemas, ...others } = objectOf(components);
  const responses: Record<string, JsonSchema> = {};
  const operations = mapValues(paths, (item) =>
    mapValues(item, (operation) => withSharedProblems(withOptionalBody(operation), responses)),
  );
  const used = usedSchemas(objectOf(schemas), { operations, responses });
  return { ...rest, paths: operations, components: { ...others, schemas: used, responses } };
}

/** The schemas that a part of the document refers to: the transform has each of them as input and as output. */
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

/** The plugin says of every body that it is needed. */
function withOptionalBody(operation: unknown): JsonSchema {
  const { [BODY_OPTIONAL]: isOptional, ...rest } = objectOf(operation);
  if (isOptional !== true) return rest;
  return { ...rest, requestBody: { ...objectOf(rest['requestBody']), required: false } };
}

/** Most routes answer the same problems: each answer of them stands once in the document. */
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

/** A route's schemas as the plugin takes them, with the headers and problems that it may answer. */
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
    // The plugin's word for no body is the type null.
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
    /** What a key must be allowed to; a route without it needs no key. */
    keyScope?: KeyScope;
    /** Whether requests to the route are counted against the rate of their key. */
    isCounted?: boolean;
    /** What the route may answer instead of what was asked for. */
    problems?: readonly ProblemName[];
    /** The body as it is described, where that says more than what is checked before the session sees it. */
    describedBody?: z.ZodType;
  }
}
