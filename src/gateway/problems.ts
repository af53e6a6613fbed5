import type { Mistake } from '../contract/index.js';

/** Every kind of problem that the gateway answers (RFC 9457): its HTTP status and its title. */
export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request cannot be read' },
  'malformed-callback': { status: 400, title: 'The body is no callback of ZEGO' },
  'key-required': { status: 401, title: 'A key is required' },
  'callback-refused': { status: 403, title: 'The callback is not genuine' },
  'callbacks-not-configured': { status: 403, title: 'Callbacks are not taken at this address' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'unknown-app': { status: 404, title: 'No app of this name is configured' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'session-conflict': { status: 409, title: 'The session id is taken' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'This kind of body is not taken' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something went wrong here' },
  'room-unanswered': { status: 503, title: 'The room has given no session yet' },
  'temporal-unavailable': { status: 503, title: 'Temporal does not answer' },
  'unknown-task': { status: 503, title: 'No session has this task, or not yet' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

/** The name of a kind of problem; part of its type URI, and so a promise. */
export type ProblemName = keyof typeof PROBLEMS;

/** What one problem adds to its kind. */
export interface ProblemFields {
  /** Words about this very case. No secret, and nothing that the caller may not know. */
  readonly detail?: string;
  /** Words for the log alone. No secret. */
  readonly reason?: string;
  /** What is wrong with what was sent, field by field. */
  readonly mistakes?: readonly Mistake[];
  /** After how long asking again may help. */
  readonly retryAfterSeconds?: number;
  /** The methods that the address takes. */
  readonly allow?: readonly string[];
  readonly cause?: unknown;
}

/** Thrown by a route or hook to answer with this problem. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly fields: ProblemFields;

  constructor(
    readonly problem: ProblemName,
    fields: ProblemFields = {},
  ) {
    super(
      fields.reason ?? fields.detail ?? PROBLEMS[problem].title,
      fields.cause === undefined ? undefined : { cause: fields.cause },
    );
    this.fields = fields;
  }
}

/** The media type of a problem. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The body of a problem as RFC 9457 has it; `requestId` finds it in the log. */
export function problemBody({ problem, fields }: Problem, requestId: string | undefined): Record<string, unknown> {
  const { status, title } = PROBLEMS[problem];
  const { detail, mistakes } = fields;
  return {
    type: `urn:reelkeeper:problem:${problem}`,
    title,
    status,
    ...(detail !== undefined && { detail }),
    ...(mistakes !== undefined && { mistakes }),
    ...(requestId !== undefined && { requestId }),
  };
}
