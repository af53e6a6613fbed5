import { connect, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A port is taken by another program, or may not be used; `flag` is the option that sets another one. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';

  constructor(
    readonly port: number,
    readonly flag: string,
    code: string | undefined,
  ) {
    const why =
      code === 'EADDRINUSE' ? 'is taken by another program' : `can't be listened on (${code ?? 'unknown error'})`;
    super(`Port ${port} ${why}. Stop that program, or choose another port with ${flag}.`);
  }
}

/**
 * Checks that a port is free by listening on it briefly.
 * @throws PortTaken naming the port and the flag that changes it
 */
export async function checkPort(port: number, flag: string, host = '127.0.0.1'): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => reject(new PortTaken(port, flag, error.code)));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve()));
  });
}

/** Returns a free port on loopback. Another program may take it before it is used: be ready to retry. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

const ACCEPT_RETRY_MS = 20;

/** Waits until a port accepts connections; false if the time is over or the wait was aborted. */
export async function accepts(
  port: number,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly host?: string },
): Promise<boolean> {
  const until = Date.now() + options.timeoutMs;
  while (!options.signal.aborted && Date.now() < until) {
    if (await connects(port, options.host ?? '127.0.0.1')) return true;
    await setTimeout(ACCEPT_RETRY_MS);
  }
  return false;
}

async function connects(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const settle = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
