import type { FastifyInstance } from 'fastify';

/** What is left of a smaller body is read and forgotten, so that its connection can go on. */
const WORTH_READING_BYTES = 1_048_576;

/**
 * Leaves large bodies unread that nobody wants: whoever asks first (`Expect: 100-continue`, as curl does) is told to send
 * its body when the route takes it, and the connection of a refused request is closed with its answer.
 */
export function leaveRefusedBodies(gateway: FastifyInstance): void {
  const asking = new WeakSet<object>();
  gateway.server.on('checkContinue', (request, response) => {
    asking.add(request);
    gateway.server.emit('request', request, response);
  });
  gateway.addHook('preParsing', async ({ raw, routeOptions }, reply) => {
    if (!asking.has(raw)) return;
    const isTooLarge = Number(raw.headers['content-length'] ?? 0) > (routeOptions.bodyLimit ?? 0);
    if (!isTooLarge) reply.raw.writeContinue();
  });
  gateway.addHook('onSend', async ({ raw }, reply) => {
    const { 'content-length': length, 'transfer-encoding': coding } = raw.headers;
    const isLarge = coding !== undefined || Number(length ?? 0) > WORTH_READING_BYTES || asking.has(raw);
    if (isLarge && !raw.complete) reply.header('connection', 'close');
  });
}
