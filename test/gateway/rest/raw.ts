import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection for raw bytes. */
export interface RawConnection {
  readonly socket: Socket;
  /** The received text so far. */
  readonly received: () => string;
  /** Settles when the other side has closed it. */
  readonly closed: Promise<unknown>;
  send(text: string): void;
}

/** Opens a connection, closed after the test. */
export async function rawConnection(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  let received = '';
  socket.on('data', (chunk: string) => (received += chunk)).on('error', () => undefined);
  return {
    socket,
    received: () => received,
    closed: new Promise((resolve) => socket.once('close', resolve)),
    send: (text) => void socket.write(text),
  };
}
