import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { KeyScope } from '../config/index.js';
import { packageVersion } from '../config/package-version.js';
import { describedProblems, headersOf, problemsName } from './described-answers.js';
import { type JsonSchema, JsonSchemas, objectOf } from './json-schemas.js';
import { NAMED_SCHEMAS } from './named-schemas.js';
import type { ProblemName } from './problems.js';

const PARTS = ['params', 'querystring', 'headers'] as const;

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
  const components: Record<string, JsonSchema> = {};
  const schemas = new JsonSchemas(NAMED_SCHEMAS, '#/components/schemas/');
  const convert = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
    const { schema: converted, named } = schemas.convert(schema, io);
    Object.assign(components, named);
    return converted;
  };
  void gateway.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { ...INFO, version: packageVersion() },
      servers: [{ url: '/', description: 'This gateway.' }],
      tags: TAGS,
      components: { securitySchemes: needsKey ? { apiKey: API_KEY } : {} },
    },
    convertConstToEnum: false,
    transform: ({ schema, url, route }) => ({ schema: described(schema, route, { convert, needsKey }), url }),
  });
  let made: JsonSchema | undefined;
  gateway.decorate('describeApi', () => {
    if (made) return made;
    convert(NAMED_SCHEMAS.Problem.schema, 'output');
    made = finished(gateway.swagger(), components);
    return made;
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
      async () => gateway.describeApi(),
    );
  });
}

/** The plugin's document with the named schemas, each kind of problem once, and optional bodies said to be so. */
function finished(document: object, named: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const { components, paths, ...rest }: JsonSchema = { ...document };
  const schemas = Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));
  const responses: Record<string, JsonSchema> = {};
  const operations = mapValues(paths, (item) =>
    mapValues(item, (operation) => withSharedProblems(withOptionalBody(operation), responses)),
  );
  return { ...rest, paths: operations, components: { ...objectOf(components), schemas, responses } };
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

interface DescribedWith {
  readonly convert: (schema: z.ZodType, io: 'input' | 'output') => JsonSchema;
  /** Whether any key is configured. */
  readonly needsKey: boolean;
}

/** A route's zod schemas and what it may answer, as the plugin takes them. */
function described(
  schema: FastifySchema | undefined,
  { config }: RouteOptions,
  { convert, needsKey }: DescribedWith,
): FastifySchema {
  if (!schema) return { hide: true };
  const { body, response, ...words } = schema;
  const { keyScope, isCounted = false, problems = [], describedBody } = config ?? {};
  const parts = PARTS.flatMap((part) => {
    const zod = schema[part];
    return zod instanceof z.ZodType ? [[part, convert(zod, 'input')] as const] : [];
  });
  const bodySchema = describedBody ?? body;
  const answers = Object.entries(objectOf(response)).map(([status, answer]) => {
    const headers = headersOf(isCounted, schema.operationId === 'startSession');
    return [status, { ...answerOf(answer, convert), headers }] as const;
  });
  return {
    ...words,
    ...Object.fromEntries(parts),
    ...(bodySchema instanceof z.ZodType && { body: convert(bodySchema, 'input') }),
    security: keyScope === undefined || !needsKey ? [] : [{ apiKey: [] }],
    response: {
      ...Object.fromEntries(answers),
      ...describedProblems([...ALWAYS, ...problems], isCounted),
    },
    ...(config?.bodyMayBeEmpty === true && { [BODY_OPTIONAL]: true }),
  };
}

function answerOf(answer: unknown, convert: (schema: z.ZodType, io: 'output') => JsonSchema): JsonSchema {
  if (answer instanceof z.ZodType) {
    const description = z.globalRegistry.get(answer)?.description ?? 'The answer.';
    return { description, content: { 'application/json': { schema: convert(answer, 'output') } } };
  }
  const { content, ...words } = objectOf(answer);
  if (content === undefined) return { ...words, type: 'null' };
  const types = Object.entries(objectOf(content)).map(([type, media]) => {
    const { schema } = objectOf(media);
    return [type, { schema: schema instanceof z.ZodType ? convert(schema, 'output') : {} }] as const;
  });
  return { ...words, content: Object.fromEntries(types) };
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The API as an OpenAPI document, once the gateway is ready. */
    describeApi: () => Record<string, unknown>;
  }
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
