import type { ClientRequest, Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { got, RequestError, TimeoutError } from 'got';

/** The largest response: a page of 50 tasks or the files of a day are far smaller. */
const MAX_RESPONSE_BYTES = 8_388_608;
/** The time to connect; the rest of the timeout is for the response. */
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
 * The result of a POST. `connected`: the connection was made, so the request may have arrived. `what` describes the failure
 * without anything that was sent.
 */
export type Exchange =
  | { readonly answered: true; readonly httpStatus: number; readonly body: string }
  | { readonly answered: false; readonly connected: boolean; readonly aborted: boolean; readonly what: string };

/** Sends a POST once and follows no redirect. Never throws: an error of got contains the URL and the body. */
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
        // Compression would hide the size of a response until it is decompressed.
        'accept-encoding': 'identity',
        'user-agent': 'reelkeeper',
      },
      decompress: false,
      // The session decides about retries, above all of StartRecord.
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
    // An error after the last read would otherwise end the process.
    stream.on('error', () => undefined);
    stream.on('request', (request: ClientRequest) => {
      onConnected(request, url.protocol === 'https:', () => {
        connected = true;
      });
    });
    stream.on('response', (response: { statusCode: number }) => {
      httpStatus = response.statusCode;
    });
    const text = await readBounded(stream);
    if (text === undefined) {
      return failed(connected, false, `the response was larger than ${MAX_RESPONSE_BYTES} bytes`);
    }
    return { answered: true, httpStatus, body: text };
  } catch (error) {
    return failed(connected, signal?.aborted ?? false, whatHappened(error, connected));
  }
}

function failed(connected: boolean, aborted: boolean, what: string): Exchange {
  return { answered: false, connected, aborted, what };
}

/** Calls back once the request can have reached the server: with TLS, after its certificate was verified. */
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
    if (size > MAX_RESPONSE_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Describes a failure by its kind alone: got's own message may contain the URL. */
function whatHappened(error: unknown, connected: boolean): string {
  if (error instanceof TimeoutError) {
    return connected ? 'no complete response came in time' : 'no connection was made in time';
  }
  const code = error instanceof RequestError && /^[A-Z][A-Z0-9_]{1,60}$/.test(error.code) ? error.code : 'no code';
  if (code === 'ERR_ABORTED') return 'the caller aborted it';
  if (connected) return `the connection was cut before the response was complete (${code})`;
  if (code === 'ECONNREFUSED') return `the connection was refused (${code})`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the host name could not be resolved (${code})`;
  return `no connection could be made (${code})`;
}
