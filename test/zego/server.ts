import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { freePort } from '../harness/ports.js';
import { selfSignedCertificate } from './certificate.js';

/** One request as the server got it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The client's port: the same one means the same connection. */
  readonly port: number | undefined;
}

/** A server of one test, closed when the test is over. */
export interface TestServer {
  readonly endpoint: string;
  readonly received: Received[];
}

async function listening(server: Server, scheme: string): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  onTestFinished(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    if (server.listening) await once(server, 'close');
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An HTTP server that records each request and then lets `answer` speak. */
export async function httpServer(answer: (response: ServerResponse, request: Received) => void): Promise<TestServer> {
  const received: Received[] = [];
  return { endpoint: await listening(createServer(recording(received, answer)), 'http'), received };
}

/** The same behind TLS, with a certificate that nobody trusts. */
export async function httpsServer(
  answer: (response: ServerResponse, request: Received) => void,
): Promise<TestServer & { readonly certificate: string }> {
  const received: Received[] = [];
  const { key, cert } = selfSignedCertificate();
  const server = createHttpsServer({ key, cert }, recording(received, answer));
  // A client that does not trust the certificate hangs up in the middle of the handshake.
  server.on('tlsClientError', () => undefined);
  return { endpoint: await listening(server, 'https'), received, certificate: cert };
}

/** A server that does not speak HTTP. */
export async function tcpServer(onConnection: (socket: Socket) => void, scheme = 'http'): Promise<string> {
  return listening(createTcpServer(onConnection), scheme);
}

/** An address where nobody listens. */
export async function deadEndpoint(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

/** Answers with JSON. */
export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function recording(
  received: Received[],
  answer: (response: ServerResponse, request: Received) => void,
): RequestListener {
  return (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const one: Received = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
        port: request.socket.remotePort,
      };
      received.push(one);
      answer(response, one);
    });
  };
}
