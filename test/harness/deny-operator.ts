import { connect, createServer, type ServerHttp2Stream } from 'node:http2';

/** A front of a Temporal server; `await using` closes it. */
export interface OperatorDenied extends AsyncDisposable {
  readonly address: string;
}

const PERMISSION_DENIED = '7';

/**
 * A front on loopback that passes everything on to a Temporal server but the operator service, which it refuses, as
 * Temporal Cloud does.
 */
export async function denyOperator(address: string): Promise<OperatorDenied> {
  const upstream = connect(`http://${address}`);
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    if (headers[':path']?.startsWith('/temporal.api.operatorservice.')) {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': PERMISSION_DENIED, 'grpc-message': 'no' },
        { endStream: true },
      );
      return;
    }
    const passed = upstream.request({ ...headers, ':authority': address });
    stream.pipe(passed);
    passed.on('response', (answer, flags) => {
      const endStream = (flags & 1) === 1;
      stream.respond(answer, { endStream, waitForTrailers: !endStream });
      passed.on('trailers', (trailers) => stream.once('wantTrailers', () => stream.sendTrailers(trailers)));
      if (!endStream) passed.pipe(stream);
    });
    passed.on('error', () => stream.close());
    stream.on('error', () => passed.close());
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const listening = server.address();
  if (listening === null || typeof listening === 'string') throw new Error('not a TCP server');
  return {
    address: `127.0.0.1:${listening.port}`,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
