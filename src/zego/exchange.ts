import type { ClientRequest, Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { got, RequestError, TimeoutError } from 'got';

/** A page of 50 tasks or the files of a day stay far below; anything larger is no answer of ZEGO's. */
const MAX_ANSWER_BYTES = 8_388_608;
/** A connection that takes longer than this is not coming; the rest of the time is for the answer. */
const MAX_CONNECT_MS = 3_000;

/** One HTTP POST. `timeoutMs` is for the whole of it. */
interface Post {
  readonly url: URL;
  readonly body: string;
  readonly agent: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * What came of a POST. `connected`: the connection stood, so the request may have arrived. `what` says in words what
 * happened, without anything that was sent.
 */
export type Exchange =
  | { readonly answered: true; readonly httpStatus: number; readonly body: string }
  | { readonly answered: false; readonly connected: boolean; readonly aborted: boolean; readonly what: string };

/** Sends a POST once, follows no redirect and never throws: an error of got would hold the URL and the body. */
export async function exchange({ url, body, agent, timeoutMs, signal }: Post): Promise<Exchange> {
  let connected = false;
  let httpStatus = 0;
  try {
    const connectMs = Math.min(timeoutMs, MAX_CONNECT_MS);
    const stream = got.stream.post(url, {
      body,
      agent,
      ...(signal ? { signal } : {}),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        // Compression would hide the size of an answer until it is unpacked.
        'accept-encoding': 'identity',
        'user-agent': 'reelkeeper',
      },
      decompress: false,
      // Retries belong to one layer, and it is not this one: a second StartRecord is a decision.
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      timeout: {
        lookup: connectMs,
        connect: connectMs,
        secureConnect: connectMs,
        send: timeoutMs,
        response: timeoutMs,
        request: timeoutMs,
      },
    });
    // An error after the last read has nobody else to go to and would end the process.
    stream.on('error', () => undefined);
    stream.on('request', (request: ClientRequest) => {
      onConnected(request, url.protocol === 'https:', () => {
        connected = true;
      });
    });
    stream.on('response', (response: { statusCode: number }) => {
      httpStatus = response.statusCode;
    });
    const answer = await readBounded(stream);
    if (answer === undefined) {
      return failed(connected, false, `the response was larger than ${MAX_ANSWER_BYTES} bytes`);
    }
    return { answered: true, httpStatus, body: answer };
  } catch (error) {
    return failed(connected, signal?.aborted ?? false, whatHappened(error, connected));
  }
}

function failed(connected: boolean, aborted: boolean, what: string): Exchange {
  return { answered: false, connected, aborted, what };
}

/** Calls back once bytes of the request can have reached the other side: for TLS not before its certificate is checked. */
function onConnected(request: ClientRequest, secure: boolean, connected: () => void): void {
  const watch = (socket: Socket): void => {
    if (request.reusedSocket || !socket.connecting) connected();
    else socket.once(secure ? 'secureConnect' : 'connect', connected);
  };
  if (request.socket) watch(request.socket);
  else request.once('socket', watch);
}

async function readBounded(stream: AsyncIterable<unknown>): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Words for a failure, made of nothing but its kind: got's own message may hold the URL. */
function whatHappened(error: unknown, connected: boolean): string {
  if (error instanceof TimeoutError) {
    return connected ? 'no complete response came in time' : 'no connection was made in time';
  }
  const code = error instanceof RequestError && /^[A-Z][A-Z0-9_]{1,60}$/.test(error.code) ? error.code : 'no code';
  if (code === 'ERR_ABORTED') return 'the caller gave it up';
  if (connected) return `the connection was cut before the response was complete (${code})`;
  if (code === 'ECONNREFUSED') return `the connection was refused (${code})`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the host name could not be resolved (${code})`;
  return `no connection could be made (${code})`;
}
