import type { FastifyInstance } from 'fastify';

/**
 * Closes each connection with its last answer once the gateway is asked to stop. Node only closes those that are idle
 * at that moment; one with a request under way would stay open, and the gateway with it, until its keep-alive is over.
 */
export function closeWithLastAnswer(gateway: FastifyInstance): void {
  let closing = false;
  gateway.addHook('preClose', async () => {
    closing = true;
  });
  gateway.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}
