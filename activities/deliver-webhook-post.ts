import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { got, RequestError, TimeoutError } from 'got';
import { ADDRESS_NOT_PUBLIC, isNoPublicHost, publicLookup } from '../src/http/public-address.js';

/** The status says everything; so much of the body is taken, for an endpoint that would rather finish its sentence. */
const MAX_ANSWER_BYTES = 4_096;

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

/** What came of a POST; see `NoWebhookAnswer`. */
export type WebhookExchange =
  | { readonly answered: true; readonly status: number; readonly retryAfter?: string }
  | ({ readonly answered: false } & NoWebhookAnswer);

/** What happened and what to do, in words without anything that was sent and without the address. */
export interface NoWebhookAnswer {
  readonly what: string;
  readonly advice: string;
}

/** Sends a POST once, follows no redirect and never throws: an error of got would hold the address and the body. */
export async function postWebhook(post: WebhookPost): Promise<WebhookExchange> {
  let answer: WebhookExchange | undefined;
  if (!post.allowPrivateAddresses && isNoPublicHost(new URL(post.url).hostname)) {
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
    // An error after the last read has nobody else to go to and would end the process.
    stream.on('error', () => undefined);
    stream.on('response', ({ statusCode, headers }: Answered) => {
      const retryAfter = headers['retry-after'];
      answer = { answered: true, status: statusCode, ...(retryAfter !== undefined && { retryAfter }) };
    });
    let bytes = 0;
    for await (const chunk of stream) {
      if (Buffer.isBuffer(chunk)) bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) break;
    }
    return answer ?? { answered: false, what: 'the connection was closed without an answer', advice: IS_IT_UP };
  } catch (error) {
    // Once the status is there, how the rest of the answer goes wrong changes nothing.
    return answer ?? { answered: false, ...whatHappened(error, post.timeoutMs) };
  }
}

interface Answered {
  readonly statusCode: number;
  readonly headers: { readonly 'retry-after'?: string };
}

const NOT_PUBLIC: NoWebhookAnswer = {
  what: 'nothing was sent, since its host has a private, loopback, link-local or reserved address',
  advice: 'If that is meant to be, set "allowPrivateAddresses: true" for it.',
};
const IS_IT_UP = 'Check that the endpoint is up, and its address in the configuration.';

/** Words for a failure, made of nothing but its kind: got's own message may hold the address. */
function whatHappened(error: unknown, timeoutMs: number): NoWebhookAnswer {
  if (error instanceof TimeoutError) {
    const advice = 'Check that the endpoint is up, and that it answers first and works afterwards.';
    return { what: `no answer came within ${timeoutMs / 1_000} s`, advice };
  }
  const code = error instanceof RequestError && /^[A-Z][A-Z0-9_]{1,60}$/.test(error.code) ? error.code : 'no code';
  if (code === ADDRESS_NOT_PUBLIC) return NOT_PUBLIC;
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code)) {
    const advice = 'The certificate of an authority of your own can be named in NODE_EXTRA_CA_CERTS.';
    return { what: `its certificate is not trusted (${code})`, advice };
  }
  if (code === 'ECONNREFUSED') return { what: `the connection was refused (${code})`, advice: IS_IT_UP };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return { what: `its host name could not be resolved (${code})`, advice: IS_IT_UP };
  }
  return { what: `the connection failed before an answer came (${code})`, advice: IS_IT_UP };
}
