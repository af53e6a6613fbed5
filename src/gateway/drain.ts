import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problems.js';

/** How long a request may go on waiting once the gateway is asked to stop, so that its answer still gets out. */
const LAST_ANSWER_MS = 7_000;

/** Ends what waits when a gateway is asked to stop. */
export interface Drain {
  /** Aborted as soon as the gateway is asked to stop. */
  readonly closing: AbortSignal;
  /**
   * What the work leads to; some seconds after the gateway was asked to stop, an error instead. The work goes on.
   * @throws the problem `shutting-down`
   */
  within<T>(work: Promise<T>): Promise<T>;
}

/**
 * Closes each connection with its last answer once the gateway is asked to stop. Node only closes those that are idle
 * at that moment; one with a request under way would stay open, and the gateway with it, until its keep-alive is over.
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
    setTimeout(giveUp, LAST_ANSWER_MS).unref();
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

/** Connections on which nothing was asked yet: browsers open some in advance. Node takes them for busy ones. */
function silentConnections(gateway: FastifyInstance): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  gateway.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  gateway.server.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}
