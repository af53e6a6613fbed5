import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { got, RequestError, TimeoutError } from 'got';
import { ADDRESS_NOT_PUBLIC, isNonPublicHost, publicLookup } from '../src/http/public-address.js';

/** The most bytes of the response that are read: only the status counts, but some endpoints must finish sending. */
const MAX_RESPONSE_BYTES = 4_096;

// Without keep-alive every delivery connects, and is checked, anew.
const AGENT = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) };

/** One POST of JSON. `timeoutMs` is for the whole of it. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly allowPrivateAddresses: boolean;
  readonly timeoutMs: number;
}

/** The result of a POST; see `NoWebhookResponse`. */
export type WebhookExchange =
  | { readonly answered: true; readonly status: number; readonly retryAfter?: string }
  | ({ readonly answered: false } & NoWebhookResponse);

/** What happened and what to do, without the address and anything that was sent. */
export interface NoWebhookResponse {
  readonly what: string;
  readonly advice: string;
}

/** Sends a POST once and follows no redirect. Never throws: an error of got contains the address and the body. */
export async function postWebhook(post: WebhookPost): Promise<WebhookExchange> {
  let exchange: WebhookExchange | undefined;
  if (!post.allowPrivateAddresses && isNonPublicHost(new URL(post.url).hostname)) {
    return { answered: false, ...NOT_PUBLIC };
  }
  try {
    const stream = got.stream.post(post.url, {
      body: post.body,
      agent: AGENT,
      ...(!post.allowPrivateAddresses && { dnsLookup: publicLookup }),
      headers: {
        ...post.headers,
        'content-type': 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'reelkeeper',
      },
      decompress: false,
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      timeout: { request: post.timeoutMs },
    });
    // An error after the last read would otherwise end the process.
    stream.on('error', () => undefined);
    stream.on('response', ({ statusCode, headers }: Response) => {
      const retryAfter = headers['retry-after'];
      exchange = { answered: true, status: statusCode, ...(retryAfter !== undefined && { retryAfter }) };
    });
    let bytes = 0;
    for await (const chunk of stream) {
      if (Buffer.isBuffer(chunk)) bytes += chunk.length;
      if (bytes > MAX_RESPONSE_BYTES) break;
    }
    return exchange ?? { answered: false, what: 'the connection was closed without a response', advice: IS_IT_UP };
  } catch (error) {
    // Once the status is known, an error in the rest of the response does not matter.
    return exchange ?? { answered: false, ...whatHappened(error, post.timeoutMs) };
  }
}

interface Response {
  readonly statusCode: number;
  readonly headers: { readonly 'retry-after'?: string };
}

const NOT_PUBLIC: NoWebhookResponse = {
  what: 'nothing was sent, because its host has a private, loopback, link-local or reserved address',
  advice: 'If this is intended, set "allowPrivateAddresses: true" for it.',
};
const IS_IT_UP = 'Check that the endpoint is running, and its address in the configuration.';

/** Describes a failure by its kind alone: got's own message may contain the address. */
function whatHappened(error: unknown, timeoutMs: number): NoWebhookResponse {
  if (error instanceof TimeoutError) {
    const advice = 'Check that the endpoint is running, and that it responds before it does its work.';
    return { what: `no response came within ${timeoutMs / 1_000} s`, advice };
  }
  const code = error instanceof RequestError && /^[A-Z][A-Z0-9_]{1,60}$/.test(error.code) ? error.code : 'no code';
  if (code === ADDRESS_NOT_PUBLIC) return NOT_PUBLIC;
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code)) {
    const advice =
      'If your own authority has signed it, name the certificate of that authority in NODE_EXTRA_CA_CERTS.';
    return { what: `its certificate is not trusted (${code})`, advice };
  }
  if (code === 'ECONNREFUSED') return { what: `the connection was refused (${code})`, advice: IS_IT_UP };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return { what: `its host name could not be resolved (${code})`, advice: IS_IT_UP };
  }
  return { what: `the connection failed before a response came (${code})`, advice: IS_IT_UP };
}
