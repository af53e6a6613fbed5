import { connect, createServer, type ServerHttp2Stream } from 'node:http2';

/** A proxy of a Temporal server; `await using` closes it. */
export interface RefusingFront extends AsyncDisposable {
  readonly address: string;
}

/** Temporal Cloud's status for the operator service. https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
export const PERMISSION_DENIED = '7';
export const UNAVAILABLE = '14';

/**
 * A proxy on loopback for a Temporal server. It refuses calls for whose path `refusal` returns a gRPC status.
 */
export async function refusingFront(
  address: string,
  refusal: (path: string) => string | undefined,
): Promise<RefusingFront> {
  const upstream = connect(`http://${address}`);
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const status = refusal(headers[':path'] ?? '');
    if (status !== undefined) {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': status, 'grpc-message': 'no' },
        { endStream: true },
      );
      return;
    }
    const passed = upstream.request({ ...headers, ':authority': address });
    stream.pipe(passed);
    passed.on('response', (response, flags) => {
      // The caller has given up.
      if (stream.destroyed) return passed.close();
      const endStream = (flags & 1) === 1;
      stream.respond(response, { endStream, waitForTrailers: !endStream });
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
