/** A JSON Schema in the description. */
export type Schema = Record<string, unknown>;

/** One parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

/** A response of an operation with one status. */
export interface DescribedAnswer {
  readonly headers: readonly string[];
  /** By media type; empty for a response without a body. */
  readonly content: Readonly<Record<string, Schema>>;
}

/** One method of one address. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly needsKey: boolean;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly required: boolean; readonly schema: Schema };
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
  readonly problems: readonly { readonly type: string; readonly status: number }[];
}

interface RawAnswer {
  readonly headers?: Record<string, unknown>;
  readonly content?: Record<
    string,
    { readonly schema: Schema; readonly examples?: Record<string, { value: { type: string; status: number } }> }
  >;
}

interface RawOperation {
  readonly operationId: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Record<string, { readonly schema: Schema }> };
  readonly responses: Record<string, RawAnswer | { readonly $ref: string }>;
}

/** The parts of our OpenAPI document that its operations consist of. */
export interface Document {
  readonly paths: Record<string, Record<string, RawOperation>>;
  readonly components: { readonly schemas: Record<string, Schema>; readonly responses: Record<string, RawAnswer> };
}

/** Returns every operation of our OpenAPI document. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => operationOf(method.toUpperCase(), path, raw, document)),
  );
}

function operationOf(method: string, path: string, raw: RawOperation, document: Document): Operation {
  const answers = Object.entries(raw.responses).map(
    ([status, answer]) => [status, resolved(answer, document)] as const,
  );
  const schema = raw.requestBody?.content['application/json']?.schema;
  return {
    method,
    path,
    operationId: raw.operationId,
    needsKey: (raw.security ?? []).length > 0,
    parameters: raw.parameters ?? [],
    ...(schema && { body: { required: raw.requestBody?.required ?? false, schema } }),
    responses: Object.fromEntries(answers.map(([status, answer]) => [status, answerOf(answer)])),
    problems: answers.flatMap(([, { content = {} }]) =>
      Object.values(content['application/problem+json']?.examples ?? {}).map(({ value }) => value),
    ),
  };
}

function resolved(answer: RawAnswer | { readonly $ref: string }, { components }: Document): RawAnswer {
  return '$ref' in answer ? (components.responses[answer.$ref.split('/').at(-1) ?? ''] ?? {}) : answer;
}

function answerOf({ headers = {}, content = {} }: RawAnswer): DescribedAnswer {
  const schemas = Object.entries(content).map(([type, { schema }]) => [type, schema] as const);
  return { headers: Object.keys(headers), content: Object.fromEntries(schemas) };
}
