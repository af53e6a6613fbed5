import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problems.js';

/** How long a request may continue to wait during shutdown: its response must still be sent. */
const LAST_RESPONSE_MS = 7_000;

/** Ends waiting requests when a gateway shuts down. */
export interface Drain {
  /** Aborted as soon as the gateway begins to shut down. */
  readonly closing: AbortSignal;
  /**
   * Returns the result of the work; during shutdown it rejects after some seconds, while the work continues.
   * @throws the problem `shutting-down`
   */
  within<T>(work: Promise<T>): Promise<T>;
}

/**
 * Closes each connection with its last response during shutdown. Node only closes connections that are idle at that
 * moment; one with a request in progress would stay open, and the gateway with it, until its keep-alive is over.
 */
export function closeWithLastAnswer(gateway: FastifyInstance): Drain {
  const closing = new AbortController();
  const waiting = new Set<(problem: Problem) => void>();
  const giveUp = (): void => {
    for (const refuse of waiting) refuse(new Problem('shutting-down'));
  };
  const silent = silentConnections(gateway);
  gateway.addHook('preClose', async () => {
    closing.abort();
    for (const socket of silent) if (socket.bytesRead === 0) socket.destroy();
    setTimeout(giveUp, LAST_RESPONSE_MS).unref();
  });
  gateway.addHook('onSend', async (_request, reply) => {
    if (closing.signal.aborted) reply.header('connection', 'close');
  });
  const within = async <T>(work: Promise<T>): Promise<T> => {
    let refuse: (problem: Problem) => void = () => undefined;
    const refused = new Promise<never>((_resolve, reject) => {
      refuse = reject;
    });
    waiting.add(refuse);
    try {
      return await Promise.race([work, refused]);
    } finally {
      waiting.delete(refuse);
    }
  };
  return { closing: closing.signal, within };
}

/** Returns the connections without a request so far: browsers open some in advance. Node counts them as busy. */
function silentConnections(gateway: FastifyInstance): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  gateway.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  gateway.server.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}
