import type { Mistake, SessionPhase, ZegoRejectedDetails } from '../contract/index.js';
import { redactedValue } from '../redaction/index.js';

/**
 * Every kind of problem that the gateway answers (RFC 9457): its HTTP status, its title, and what it means and asks for,
 * in words that stand in the API's description.
 */
export const PROBLEMS = {
  'bad-request': {
    status: 400,
    title: 'The request cannot be read',
    means: 'It is no JSON, or `mistakes` lists what is wrong by path. Sending it again unchanged cannot help.',
  },
  'malformed-callback': {
    status: 400,
    title: 'The body is no callback of ZEGO',
    means: '`mistakes` lists what is missing or wrong.',
  },
  'key-required': {
    status: 401,
    title: 'A key is required',
    means: 'Send one of `gateway.apiKeys` as `Authorization: Bearer <key>`.',
  },
  'callback-refused': {
    status: 403,
    title: 'The callback is not genuine',
    means:
      'Its signature, its app or the token in its address is wrong, or the app takes no callbacks at this address. ' +
      'The log says which.',
  },
  'callback-clock': {
    status: 403,
    title: "The callback's time is not the gateway's",
    means:
      "Its `timestamp` is further from the gateway's clock than `gateway.callbackToleranceSeconds` allows; `detail` names " +
      'both.',
  },
  'foreign-page': {
    status: 403,
    title: 'Another web page may not ask this gateway',
    means:
      'Without `gateway.apiKeys` only programs of this machine and the console are answered: the request names a page ' +
      'in `Origin`, or a `Host` that is not loopback. Configure keys.',
  },
  'scope-insufficient': {
    status: 403,
    title: 'The key may not do this',
    means: 'The key has the scope `read`; this needs one with the scope `control`.',
  },
  'not-found': { status: 404, title: 'There is nothing at this address', means: 'No route has this address.' },
  'unknown-session': {
    status: 404,
    title: 'No session has this id',
    means: 'It never existed, or its retention time in Temporal has passed since it closed.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not take this method',
    means: 'The header `Allow` lists those that it takes.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not arrive in time',
    means: 'A request has 30 s to arrive.',
  },
  'not-recording': {
    status: 409,
    title: 'The session does not record any more',
    means: '`phase` says where it is. Layouts, whiteboards, pauses and snapshots are over with the recording.',
  },
  'session-broken': {
    status: 409,
    title: "The session's workflow did not end in order",
    means: 'It was terminated, timed out or failed by a defect: look at its history in Temporal.',
  },
  'session-conflict': {
    status: 409,
    title: 'The session id is taken',
    means: 'Another request was started with this id. Choose another id, or send the same request again.',
  },
  'body-too-large': { status: 413, title: 'The body is too large', means: '`detail` tells the limit.' },
  'unsupported-media-type': {
    status: 415,
    title: 'This kind of body is not taken',
    means: 'Send JSON, as `Content-Type: application/json`.',
  },
  'not-possible': {
    status: 422,
    title: 'The session cannot do this',
    means:
      '`detail` says why, as the session has it: it records no whiteboard, it has no mixed stream, or it is no time for ' +
      'a snapshot. `phase`, where it is there, may be another later.',
  },
  'recording-not-started': {
    status: 422,
    title: 'The recording was not started',
    means: 'The session closed without a task; `detail` says why, and `zego` what ZEGO answered, if it did.',
  },
  'zego-rejected': {
    status: 422,
    title: 'ZEGO refused',
    means: '`zego` holds its code, its message and the request id that its support asks for.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    means:
      'The key, or without keys the address, has used its requests of this second or has large ones under way, the ' +
      'address has sent 30 requests without a right key within a minute, or callbacks for one task or session come too ' +
      'fast. Wait for `Retry-After`.',
  },
  'headers-too-large': { status: 431, title: 'The headers are too large', means: 'They may have 16 kB together.' },
  internal: {
    status: 500,
    title: 'Something went wrong here',
    means: 'A defect. The log has it under the `requestId`.',
  },
  'continuing-as-new': {
    status: 503,
    title: 'The session takes no change for a moment',
    means: 'It is about to continue as a new run in Temporal. Send the same again.',
  },
  'key-missing': {
    status: 503,
    title: "The session's data cannot be decrypted here",
    means:
      'This gateway has no key that the data is encrypted with, or another key of the same id; `detail` names it. Add ' +
      'it to `encryption.keys` of the gateway. A command may still have taken effect.',
  },
  'room-unresponsive': {
    status: 503,
    title: 'The room has given no session yet',
    means: 'Most often no worker runs. Ask again: the same room gives the same session.',
  },
  'shutting-down': {
    status: 503,
    title: 'This gateway is being stopped',
    means: 'What was asked may still take effect. Ask again: another gateway answers.',
  },
  'temporal-unavailable': {
    status: 503,
    title: 'Temporal does not answer',
    means: 'It is away, overloaded or refuses. Ask again; the log says more.',
  },
  'too-many-streams': {
    status: 503,
    title: 'Too many streams of events are open',
    means: 'This gateway serves no more at a time. Come again later, or ask another gateway.',
  },
  'unknown-task': {
    status: 503,
    title: 'No session has this task, or not yet',
    means: 'ZEGO sends the callback again.',
  },
  'worker-unavailable': {
    status: 503,
    title: 'No worker answers for the session',
    means: 'Temporal is there, but no worker has answered in time. A command may still take effect.',
  },
  'zego-unreachable': {
    status: 503,
    title: 'ZEGO gave no response',
    means:
      'It could not be reached, or its response was lost, and it may have carried this out all the same; `detail` says ' +
      'what happened. Retry: a change can be repeated safely, a snapshot may be taken twice.',
  },
} as const satisfies Record<string, { readonly status: number; readonly title: string; readonly means: string }>;

/** The name of a kind of problem; part of its type URI, and so a promise. */
export type ProblemName = keyof typeof PROBLEMS;

/** What one problem adds to its kind. */
interface ProblemFields {
  /** Words about this very case. No secret, and nothing that the caller may not know. */
  readonly detail?: string;
  /** Words for the log alone. No secret. */
  readonly reason?: string;
  /** What is wrong with what was sent, field by field. */
  readonly mistakes?: readonly Mistake[];
  /** What ZEGO answered. */
  readonly zego?: ZegoRejectedDetails;
  /** Where the session is. */
  readonly phase?: SessionPhase;
  /** After how long asking again may help. @default 5 for problems of status 503, else nothing is said */
  readonly retryAfterSeconds?: number;
  /** The methods that the address takes. */
  readonly allow?: readonly string[];
  readonly cause?: unknown;
}

/** Who is told to come again (503) is told when. ZEGO tries again after 5 s; whoever else waits may as well. */
const RETRY_AFTER_SECONDS = 5;

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
    this.fields = PROBLEMS[problem].status === 503 ? { retryAfterSeconds: RETRY_AFTER_SECONDS, ...fields } : fields;
  }
}

/** The media type of a problem. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The type URI of a problem. */
export function problemType(problem: ProblemName): string {
  return `urn:reelkeeper:problem:${problem}`;
}

/** The body of a problem as RFC 9457 has it; `requestId` finds it in the log. */
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
