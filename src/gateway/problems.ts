import type { Mistake, SessionPhase, ZegoRejectedDetails } from '../contract/index.js';
import { redactedValue } from '../redaction/index.js';
import { PROBLEMS, type ProblemName } from './problem-types.js';

/** The fields of one problem besides its type. */
interface ProblemFields {
  /** The details of this case. No secrets, and nothing that the caller may not know. */
  readonly detail?: string;
  /** The reason, for the log only. No secrets. */
  readonly reason?: string;
  /** The faults of the request, by path. */
  readonly mistakes?: readonly Mistake[];
  /** ZEGO's rejection. */
  readonly zego?: ZegoRejectedDetails;
  /** The phase of the session. */
  readonly phase?: SessionPhase;
  /** When to retry. @default 5 for status 503, otherwise absent */
  readonly retryAfterSeconds?: number;
  /** The methods that the address supports. */
  readonly allow?: readonly string[];
  readonly cause?: unknown;
}

/** The default delay of a retry after 503: ZEGO's own. */
const RETRY_AFTER_SECONDS = 5;

/** An error that a route or hook throws to respond with this problem. */
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
    this.fields = PROBLEMS[problem].status === 503 ? { retryAfterSeconds: RETRY_AFTER_SECONDS, ...fields } : fields;
  }
}

/** The media type of a problem. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Returns the type URI of a problem. */
export function problemType(problem: ProblemName): string {
  return `urn:reelkeeper:problem:${problem}`;
}

/** Returns the body of a problem (RFC 9457). */
export function problemBody({ problem, fields }: Problem, requestId: string | undefined): Record<string, unknown> {
  const { status, title } = PROBLEMS[problem];
  const { detail, mistakes, zego, phase } = fields;
  return redactedValue({
    type: problemType(problem),
    title,
    status,
    ...(detail !== undefined && { detail }),
    ...(mistakes !== undefined && { mistakes }),
    ...(zego !== undefined && { zego }),
    ...(phase !== undefined && { phase }),
    ...(requestId !== undefined && { requestId }),
  });
}
