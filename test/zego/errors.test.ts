import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ZegoError } from '../../src/zego/index.js';
import { clientOf, failure, trust } from './calls.js';
import { SINGLE_START } from './examples.js';
import { unansweringEndpoint } from './full-backlog.js';
import { deadEndpoint, httpServer, httpsServer, json, tcpServer } from './server.js';

const SUCCESS = { Code: 0, Message: 'succeed', RequestId: 'abcd123', Data: { TaskId: 'T' } };
/** Long enough to connect on a busy machine, short enough to wait for. */
const SHORT_MS = 1_000;

function start(endpoint: string, timeoutMs?: number): Promise<ZegoError> {
  return failure(clientOf(endpoint, { timeoutMs }).startRecord(SINGLE_START));
}

describe('a request that never left', () => {
  it.each([
    ['the connection is refused', deadEndpoint, 'the connection was refused (ECONNREFUSED)'],
    [
      'the connection is refused on every address of a name',
      async () => (await deadEndpoint()).replace('127.0.0.1', 'localhost'),
      'the connection was refused (ECONNREFUSED)',
    ],
    ['the host has no address', async () => 'http://a..b', 'the host name could not be resolved (ENOTFOUND)'],
    ['the connection is neither taken nor refused', unansweringEndpoint, 'no connection was made in time'],
    ['the TLS handshake is not answered', () => tcpServer(() => undefined, 'https'), 'no connection was made in time'],
    [
      'the TLS handshake is answered in plain text',
      () => tcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'https'),
      'no connection could be made',
    ],
    [
      'the connection is cut in the TLS handshake',
      () => tcpServer((socket) => socket.once('data', () => socket.destroy()), 'https'),
      'no connection could be made (ECONNRESET)',
    ],
  ])('is known as such when %s', async (_what, makeEndpoint, words) => {
    const error = await start(await makeEndpoint(), SHORT_MS);
    expect(error).toMatchObject({ sent: 'no', verdict: 'retry', code: undefined, requestId: undefined });
    expect(error.message).toContain(`StartRecord in room "math-101" got no response: ${words}`);
    expect(error.advice).toContain('Nothing was sent.');
  });

  it('is known as such when the certificate is not trusted, and the server saw no request', async () => {
    const server = await httpsServer((response) => json(response, SUCCESS));
    const error = await start(server.endpoint);
    expect(error).toMatchObject({ sent: 'no', verdict: 'retry' });
    expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(server.received).toEqual([]);
  });

  it('is known as such when the caller had given it up before', async () => {
    const server = await httpServer((response) => json(response, SUCCESS));
    const error = await failure(clientOf(server.endpoint).startRecord(SINGLE_START, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ sent: 'no', advice: 'Nothing was sent.' });
    expect(error.message).toContain('the caller aborted it');
    expect(server.received).toEqual([]);
  });
});

describe('a request that may have arrived', () => {
  it('is known as such when no response comes in time', async () => {
    const server = await httpServer(() => undefined);
    const error = await start(server.endpoint, SHORT_MS);
    expect(error).toMatchObject({ sent: 'maybe', verdict: 'retry', code: undefined });
    expect(error.message).toContain('no complete response came in time');
    expect(error.advice).toContain('same ClientTaskId');
    expect(server.received).toHaveLength(1);
  });

  it('is known as such when the answer stops in the middle', async () => {
    const server = await httpServer((response) => response.write('{"Code": 0,'));
    expect(await start(server.endpoint, SHORT_MS)).toMatchObject({ sent: 'maybe', verdict: 'retry' });
  });

  it.each([
    ['at once', (socket: Socket) => socket.destroy()],
    ['after the request', (socket: Socket) => socket.once('data', () => socket.destroy())],
    ['by a reset', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())],
    [
      'in the middle of the answer',
      (socket: Socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{', () => socket.destroy()),
        ),
    ],
    [
      'in the middle of a chunk',
      (socket: Socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{', () => socket.destroy()),
        ),
    ],
    ['with words that are no HTTP', (socket: Socket) => socket.once('data', () => socket.end('hello'))],
  ])('is known as such when the connection is cut %s', async (_when, onConnection) => {
    const error = await start(await tcpServer(onConnection));
    expect(error).toMatchObject({ sent: 'maybe', verdict: 'retry' });
    expect(error.message).toContain('the connection was cut before the response was complete');
  });

  it.each([
    ['HTTP', httpServer],
    ['HTTPS', httpsServer],
  ])('is known as such when a connection that is used again is cut, over %s', async (_scheme, makeServer) => {
    const server = await makeServer((response) => {
      if (server.received.length === 1) json(response, SUCCESS);
      else response.socket?.destroy();
    });
    if ('certificate' in server) trust(String(server.certificate));
    const client = clientOf(server.endpoint);
    await client.startRecord(SINGLE_START);
    expect(await failure(client.startRecord(SINGLE_START))).toMatchObject({ sent: 'maybe', verdict: 'retry' });
    expect(server.received.map(({ port }) => port)).toEqual([server.received[0]?.port, server.received[0]?.port]);
  });

  it('is known as such when the caller gives it up while it is under way', async () => {
    const controller = new AbortController();
    const server = await httpServer(() => controller.abort());
    const error = await failure(clientOf(server.endpoint).startRecord(SINGLE_START, { signal: controller.signal }));
    expect(error).toMatchObject({ sent: 'maybe' });
    expect(error.message).toContain('the caller aborted it');
  });

  it.each([
    [200, 'unknown'],
    [204, 'unknown'],
    [302, 'unknown'],
    [404, 'unknown'],
    [429, 'retry-later'],
    [500, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
  ])('is known as such when HTTP %i comes without JSON, and is sent once only', async (status, verdict) => {
    const server = await httpServer((response) => {
      response.writeHead(status, { 'content-type': 'text/html', 'retry-after': '0' }).end('<html>down</html>');
    });
    const error = await start(server.endpoint);
    expect(error).toMatchObject({ sent: 'maybe', verdict, code: undefined });
    expect(error.message).toContain(
      `StartRecord in room "math-101" got HTTP ${status} without a response in ZEGO's JSON.`,
    );
    expect(error.message).not.toContain('down');
    expect(server.received).toHaveLength(1);
  });

  it.each([['[]'], ['"Code"'], ['{"code": 0}'], ['{"Code": 0'], [''], ['null'], ['{"Code": "OK"}']])(
    'is known as such when the answer is %s',
    async (text) => {
      const server = await httpServer((response) => response.end(text));
      expect(await start(server.endpoint)).toMatchObject({ sent: 'maybe', verdict: 'unknown', code: undefined });
    },
  );

  it('is known as such when the response is compressed, which no request allows', async () => {
    const server = await httpServer((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(SUCCESS)));
    });
    expect(await start(server.endpoint)).toMatchObject({ sent: 'maybe' });
    expect(server.received[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('is known as such when the answer never ends, which is not read to its end', async () => {
    const chunk = Buffer.alloc(65_536, 0x20);
    const server = await httpServer((response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const error = await start(server.endpoint);
    expect(error).toMatchObject({ sent: 'maybe', verdict: 'retry' });
    expect(error.message).toContain('the response was larger than 8388608 bytes');
  });
});

describe('a redirect', () => {
  it('is NOT followed, since the body holds storage keys', async () => {
    const elsewhere = await httpServer((response) => json(response, SUCCESS));
    const server = await httpServer((response) => {
      response.writeHead(307, { location: elsewhere.endpoint }).end();
    });
    expect(await start(server.endpoint)).toMatchObject({ sent: 'maybe', verdict: 'unknown' });
    expect(elsewhere.received).toEqual([]);
  });
});

describe('a client after an error', () => {
  it('serves the next call', async () => {
    const server = await httpServer((response) => {
      if (server.received.length === 1) response.socket?.destroy();
      else json(response, SUCCESS);
    });
    const client = clientOf(server.endpoint);
    expect(await failure(client.startRecord(SINGLE_START))).toMatchObject({ sent: 'maybe' });
    await expect(client.startRecord(SINGLE_START)).resolves.toMatchObject({ data: { TaskId: 'T' } });
  });

  it('lets calls under way fail when it is closed', async () => {
    const server = await httpServer(() => client.close());
    const client = clientOf(server.endpoint);
    expect(await failure(client.startRecord(SINGLE_START))).toMatchObject({ sent: 'maybe' });
  });

  it('throws nothing outside of its promise', async () => {
    const strays: unknown[] = [];
    const note = (error: unknown): void => {
      strays.push(error);
    };
    process.on('uncaughtException', note);
    process.on('unhandledRejection', note);
    onTestFinished(() => {
      process.off('uncaughtException', note);
      process.off('unhandledRejection', note);
    });
    const big = Buffer.alloc(9_000_000, 0x20);
    const server = await httpServer((response) => response.end(big));
    await start(server.endpoint);
    await start(await tcpServer((socket) => socket.destroy()));
    await start(await deadEndpoint());
    // A whole exchange later every stray of the failed ones has shown itself.
    const sound = await httpServer((response) => json(response, SUCCESS));
    await clientOf(sound.endpoint).startRecord(SINGLE_START);
    expect(strays).toEqual([]);
  });
});
