import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/config/index.js';
import { everything } from '../../harness/whole-world.js';
import { type Document, type Operation, operationsOf, type Parameter, type Schema } from './operations.js';
import { recording } from './rest-world.js';
import { mutated, valuesOf } from './schema-values.js';

const REQUESTS = 2_000;
const AT_ONCE = 6;
const LIVE = Array.from({ length: 8 }, (_, index) => `fuzz-${index}`);
const STOPPED = ['fuzz-stopped-1', 'fuzz-stopped-2', 'fuzz-stopped-3'];
const CLOSED = 'fuzz-closed';
const KEYS = { control: 'key-that-controls', read: 'key-that-reads' };

interface Sent {
  readonly operation: Operation;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** Generates requests to an operation, valid and invalid. */
function requestsTo(operation: Operation, named: Readonly<Record<string, Schema>>): fc.Arbitrary<Sent> {
  const { parameters, body } = operation;
  const of = (place: Parameter['in']): readonly Parameter[] => parameters.filter((one) => one.in === place);
  const query = fc.tuple(...of('query').map((one) => queryOf(one, named)), strangeQuery);
  const bodies = body
    ? fc.oneof(
        { weight: 3, arbitrary: valuesOf(body.schema, named).map((value) => JSON.stringify(value)) },
        { weight: 2, arbitrary: mutated(valuesOf(body.schema, named)) },
      )
    : fc.constant(undefined);
  return fc
    .record({
      path: fc.tuple(...of('path').map((one) => pathOf(one, operation))),
      query,
      body: bodies,
      leftOut: fc.nat(9),
      type: fc.oneof(
        { weight: 15, arbitrary: fc.constant('application/json') },
        {
          weight: 1,
          arbitrary: fc.constantFrom('text/plain', 'application/xml', 'application/json; charset=utf-8', 'nonsense'),
        },
      ),
      key: fc.oneof(
        { weight: 15, arbitrary: fc.constant(`Bearer ${KEYS.control}`) },
        { weight: 2, arbitrary: fc.constantFrom(`Bearer ${KEYS.read}`, 'Bearer nobody', 'Basic eDp5', '') },
      ),
      lastEvent: fc.option(fc.constantFrom('0', '3', '3.closed', 'x', '999999999'), { nil: undefined }),
      requestId: fc.option(fc.stringMatching(/^[!-~]{1,80}$/), { nil: undefined }),
    })
    .map(({ path, query, body: text, leftOut, type, key, lastEvent, requestId }) => ({
      operation,
      path: addressOf(operation, path, query),
      headers: {
        ...(key !== '' && { authorization: key }),
        ...(lastEvent !== undefined && { 'last-event-id': lastEvent }),
        ...(requestId !== undefined && { 'x-request-id': requestId }),
        ...(text !== undefined && { 'content-type': type }),
      },
      ...(text !== undefined && leftOut > 0 && { body: text }),
    }));
}

/** Any string except "." and "..", which addresses cannot contain. */
function text({ maxLength }: { readonly maxLength: number }): fc.Arbitrary<string> {
  return fc.string({ unit: 'grapheme', minLength: 1, maxLength }).filter((value) => value !== '.' && value !== '..');
}

const ids = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...LIVE) },
  { weight: 2, arbitrary: fc.constant(CLOSED) },
  { weight: 2, arbitrary: text({ maxLength: 1_200 }) },
  { weight: 1, arbitrary: fc.constantFrom('room:default:x', 'nobody', '%00', '\u0000', 'a/b', '...', '数学', ' ') },
);

function pathOf({ name }: Parameter, { operationId }: Operation): fc.Arbitrary<readonly [string, string]> {
  const stopped = operationId === 'stopSession' ? fc.oneof(fc.constantFrom(...STOPPED), text({ maxLength: 20 })) : ids;
  const values = name === 'sessionId' ? stopped : fc.oneof(fc.constant('default'), text({ maxLength: 20 }));
  return values.map((value) => [name, value] as const);
}

function queryOf(
  { name, schema }: Parameter,
  named: Readonly<Record<string, Schema>>,
): fc.Arbitrary<[string, string] | undefined> {
  const right = valuesOf(schema, named).map((value): [string, string] => [name, String(value)]);
  const wrong = fc.string({ unit: 'grapheme' }).map((value): [string, string] => [name, value]);
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 3, arbitrary: right },
    { weight: 1, arbitrary: wrong },
  );
}

const strangeQuery = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.tuple(fc.string({ minLength: 1 }), fc.string()) },
);

function addressOf(
  { path }: Operation,
  params: readonly (readonly [string, string])[],
  query: readonly ([string, string] | undefined)[],
): string {
  const filled = params.reduce(
    (address, [name, value]) => address.replace(`{${name}}`, () => encodeURIComponent(value)),
    path,
  );
  const filters = new URLSearchParams(query.filter((one) => one !== undefined));
  return filters.size > 0 ? `${filled}?${filters.toString()}` : filled;
}

/** Compares responses with the description. */
class Judge {
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });
  readonly #known = new Map<Schema, ValidateFunction>();

  constructor(document: object) {
    this.#ajv.addSchema({ $id: 'api', ...document });
  }

  /** Returns the part of a response that is not described; undefined if all of it is. */
  complaint({ operation, headers }: Sent, answer: Response, text: string): string | undefined {
    const described = operation.responses[answer.status];
    if (!described) return 'its status is not described';
    const missing = described.headers.filter((name) => name !== 'Retry-After' && !answer.headers.has(name));
    const counted = answer.status < 400;
    if (counted && missing.length > 0) return `it has no ${missing.join(', ')}`;
    if (!answer.headers.has('x-request-id')) return `it has no request id for ${JSON.stringify(headers)}`;
    if (answer.status === 503 || answer.status === 429)
      return answer.headers.has('retry-after') ? undefined : 'it has no Retry-After';
    const type = answer.headers.get('content-type')?.split(';', 1)[0];
    if (type === undefined)
      return Object.keys(described.content).length > 0 || text !== '' ? 'it has no content type' : undefined;
    const schema = described.content[type];
    if (!schema) return `its content type "${type}" is not described`;
    if (!type.endsWith('json')) return undefined;
    const validate = this.#validator(schema);
    return validate(JSON.parse(text))
      ? undefined
      : `its body is not as described: ${this.#ajv.errorsText(validate.errors)}`;
  }

  #validator(schema: Schema): ValidateFunction {
    const known = this.#known.get(schema);
    if (known) return known;
    const made = this.#ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')));
    this.#known.set(schema, made);
    return made;
  }
}

describe('requests generated from the description', async () => {
  const unbounded = { requestsPerSecond: 100_000 };
  const apiKeys = [
    { key: new Secret(KEYS.control), scope: 'control', ...unbounded },
    { key: new Secret(KEYS.read), scope: 'read', ...unbounded },
  ] as const;
  const world = await everything({ configured: (plain) => ({ ...plain, gateway: { ...plain.gateway, apiKeys } }) });
  const { client, gateway } = world;

  async function send({
    operation,
    path,
    headers,
    body,
  }: Sent): Promise<{ readonly answer: Response; readonly text: string }> {
    const leaving = new AbortController();
    const { method } = operation;
    const answer = await fetch(`${gateway.url}${path}`, {
      method,
      headers,
      signal: leaving.signal,
      ...(body !== undefined && { body }),
    });
    if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true)
      return { answer, text: await answer.text() };
    // A stream lasts as long as its session.
    leaving.abort();
    return { answer, text: '' };
  }

  test(`all get described responses: ${REQUESTS} of them`, { timeout: 600_000 }, async () => {
    await Promise.all([...LIVE, ...STOPPED].map((id) => recording(client, id)));
    const closed = await recording(client, CLOSED);
    await closed.stop();
    await closed.closed({ pollAfterMs: 200 });
    const document = (await (await fetch(`${gateway.url}/openapi.json`)).json()) as Document;
    const named = document.components.schemas;
    const operations = operationsOf(document);
    const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_122);
    const requests = fc.sample(
      fc.oneof(
        ...operations.map((operation) => ({
          weight: operation.path.startsWith('/v1/sessions') ? 4 : 1,
          arbitrary: requestsTo(operation, named),
        })),
      ),
      { numRuns: REQUESTS, seed },
    );
    const judge = new Judge(document);
    const complaints: string[] = [];
    const statuses = new Map<string, number>();
    const queue = requests.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const request of queue) {
          const { answer, text } = await send(request);
          const seen = `${request.operation.operationId} ${answer.status}`;
          statuses.set(seen, (statuses.get(seen) ?? 0) + 1);
          const isOverload = answer.status === 503 && text.includes('temporal-unavailable');
          const isFailure = answer.status >= 500 && !isOverload;
          const complaint = isFailure ? 'a failure' : judge.complaint(request, answer, text);
          if (complaint === undefined) continue;
          const what = `${request.operation.method} ${request.path.slice(0, 300)} ${(request.body ?? '').slice(0, 300)}`;
          complaints.push(
            `${complaint}: ${what} ${JSON.stringify(request.headers)} -> ${answer.status} ${text.slice(0, 600)}`,
          );
        }
      }),
    );
    expect(complaints).toEqual([]);
    const overloads = [...statuses].filter(([seen]) => seen.endsWith(' 503'));
    expect(overloads.reduce((sum, [, count]) => sum + count, 0)).toBeLessThan(REQUESTS / 100);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(REQUESTS);
    for (const { operationId } of operations) {
      expect(
        [...statuses.keys()].filter((seen) => /^\S+ [24]\d\d$/.test(seen) && seen.startsWith(`${operationId} `)),
      ).not.toEqual([]);
    }
  });
});
