/** The problem types of the gateway (RFC 9457), with HTTP status, title, and meaning for the API's description. */
export const PROBLEMS = {
  'bad-request': {
    status: 400,
    title: 'The request is invalid',
    means: 'The body is not JSON, or `mistakes` lists the faults by path. Sending it again unchanged cannot help.',
  },
  'malformed-callback': {
    status: 400,
    title: 'The body is not a ZEGO callback',
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
      'Its signature, its app or the token in its address is wrong, or the app accepts no callbacks at this address. ' +
      'The log has the reason.',
  },
  'callback-clock': {
    status: 403,
    title: "The callback's time differs from the gateway's",
    means:
      "Its `timestamp` is further from the gateway's clock than `gateway.callbackToleranceSeconds` allows; `detail` has " +
      'both.',
  },
  'foreign-page': {
    status: 403,
    title: 'Other web pages may not call this gateway',
    means:
      'Without `gateway.apiKeys`, only local programs and the console may send requests. This request has the `Origin` ' +
      'of another page, or a `Host` that is not loopback. Configure keys.',
  },
  'scope-insufficient': {
    status: 403,
    title: 'The key may not do this',
    means: 'The key has scope `read`; this needs a key with scope `control`.',
  },
  'file-links-off': {
    status: 403,
    title: 'This gateway makes no links to files',
    means: '`gateway.fileLinks` is not set in its configuration.',
  },
  'not-found': { status: 404, title: 'There is nothing at this address', means: 'No route has this address.' },
  'keeper-missing': {
    status: 404,
    title: 'The app has no running fleet keeper',
    means: 'A worker starts one for each app of its configuration, within 15 s.',
  },
  'unknown-zego-task': {
    status: 404,
    title: 'ZEGO knows no such task',
    means: 'It never existed, or began more than three days ago. Nothing records under this id.',
  },
  'unknown-file': {
    status: 404,
    title: 'The session has no such file, or not any more',
    means: 'No file of the session has this id, or it was deleted from the bucket; `detail` says which.',
  },
  'unknown-session': {
    status: 404,
    title: 'No session has this id',
    means: 'It never existed, or its retention time in Temporal is over.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not support this method',
    means: 'The header `Allow` lists the supported methods.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not arrive in time',
    means: 'A request must arrive within 30 s.',
  },
  'file-unverified': {
    status: 409,
    title: 'The file is not verified',
    means: 'Only files that are `verified` or `rescued` are in the bucket for certain; `detail` has its state.',
  },
  'not-recording': {
    status: 409,
    title: 'The session is no longer recording',
    means: '`phase` is its phase. Layouts, whiteboards, pauses and snapshots are no longer possible.',
  },
  'session-broken': {
    status: 409,
    title: "The session's workflow ended abnormally",
    means: 'It was terminated, timed out or failed with a defect: see its history in Temporal.',
  },
  'session-conflict': {
    status: 409,
    title: 'The session id is taken',
    means: 'Another request was started with this id. Choose another id, or send the same request again.',
  },
  'task-owned': {
    status: 409,
    title: 'A running session carries the task, or may',
    means: '`detail` names the session: stop that, or stop the task alone with `{"force": true}`.',
  },
  'body-too-large': { status: 413, title: 'The body is too large', means: '`detail` has the limit, if present.' },
  'unsupported-media-type': {
    status: 415,
    title: 'The media type of the body is not supported',
    means: 'Send JSON with `Content-Type: application/json`.',
  },
  'file-not-linkable': {
    status: 422,
    title: 'There can be no link to this file',
    means:
      '`detail` has the reason: its store has no S3 interface (VOD), the gateway has no `reader` keys for the storage, or ' +
      'the file is an hls playlist.',
  },
  'not-possible': {
    status: 422,
    title: 'The session cannot do this',
    means:
      '`detail` has the reason: the session records no whiteboard, has no mixed stream, or cannot take a snapshot at the ' +
      'moment. If `phase` is present, another phase may allow it.',
  },
  'recording-not-started': {
    status: 422,
    title: 'The recording was not started',
    means: "The session closed without a task. `detail` has the reason, and `zego` has ZEGO's response, if any.",
  },
  'zego-rejected': {
    status: 422,
    title: 'ZEGO rejected the request',
    means: "`zego` has ZEGO's code, its message and the request id for its support.",
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    means:
      'The key (without keys, the address) has reached its rate limit or has large requests in progress, the address has ' +
      'sent 30 requests without a valid key within a minute, or callbacks for one task or session come too fast. Wait ' +
      'for `Retry-After`.',
  },
  'headers-too-large': { status: 431, title: 'The headers are too large', means: 'Together they may have 16 kB.' },
  internal: {
    status: 500,
    title: 'An internal error occurred',
    means: 'A defect. The log has it with the `requestId`.',
  },
  'continuing-as-new': {
    status: 503,
    title: 'The session accepts no change at the moment',
    means: 'It is about to continue as a new run in Temporal. Retry.',
  },
  'keeper-failed': {
    status: 503,
    title: 'The fleet keeper could not do this',
    means: '`detail` has the reason, such as that no worker serves the app.',
  },
  'key-missing': {
    status: 503,
    title: "The session's data cannot be decrypted here",
    means:
      'This gateway lacks the key of the data, or has another key of the same id; `detail` names it. Add it to ' +
      '`encryption.keys` of the gateway. A command may still have taken effect.',
  },
  'room-unresponsive': {
    status: 503,
    title: 'The start did not return a session in time',
    means: 'Usually no worker runs. Retry: the same room returns the same session.',
  },
  'shutting-down': {
    status: 503,
    title: 'This gateway is shutting down',
    means: 'The request may still take effect. Retry: another gateway responds.',
  },
  'storage-unavailable': {
    status: 503,
    title: 'The store did not confirm the file',
    means: "It is unreachable, or refuses the `reader` keys of the gateway's configuration; `detail` has its response.",
  },
  'temporal-unavailable': {
    status: 503,
    title: 'Temporal is unavailable',
    means: 'It is unreachable, overloaded or refuses the call. Retry; the log has the reason.',
  },
  'too-many-streams': {
    status: 503,
    title: 'Too many event streams are open',
    means: 'This gateway serves no more at a time. Retry later, or use another gateway.',
  },
  'unknown-task': {
    status: 503,
    title: 'No session has this task, or not yet',
    means: 'ZEGO retries the callback.',
  },
  'worker-unavailable': {
    status: 503,
    title: 'No worker responds for the session',
    means: 'Temporal is available, but no worker has responded in time. A command may still take effect.',
  },
  'zego-unreachable': {
    status: 503,
    title: 'ZEGO did not respond',
    means:
      'It was unreachable, or its response was lost and it may have applied the change; `detail` says which. Retry: a ' +
      'change is safe to repeat, a snapshot may be taken twice.',
  },
} as const satisfies Record<string, { readonly status: number; readonly title: string; readonly means: string }>;

/** The name of a problem type; part of its type URI and therefore stable. */
export type ProblemName = keyof typeof PROBLEMS;
