import type { FastifyInstance } from 'fastify';
import { Problem } from './problems.js';

/** The rest of a smaller body is read and discarded, which keeps its connection usable. */
const WORTH_READING_BYTES = 1_048_576;

/**
 * Leaves refused bodies unread: compressed ones, which no route accepts, and those that are too large. A client that sends
 * `Expect: 100-continue`, as curl does, gets `100 Continue` only if the route accepts the body. A refused request with a
 * large body closes its connection.
 */
export function leaveRefusedBodies(gateway: FastifyInstance): void {
  gateway.addHook('preParsing', async ({ headers }) => {
    const coding = headers['content-encoding'] ?? 'identity';
    if (coding.toLowerCase() === 'identity') return;
    throw new Problem('unsupported-media-type', { detail: 'Send the body without "Content-Encoding".' });
  });
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
