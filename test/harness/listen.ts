import { createServer, type Server, type Socket } from 'node:net';

/** A TCP server on a free loopback port; `await using` closes it. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
}

/**
 * Listens on loopback. Without `onConnection` it accepts connections and sends nothing. Rejects when a given port is in
 * use.
 */
export async function listen(onConnection: (socket: Socket) => void = () => {}, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
