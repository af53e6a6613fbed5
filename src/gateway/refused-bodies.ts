import type { FastifyInstance } from 'fastify';
import { Problem } from './problems.js';

/** What is left of a smaller body is read and forgotten, so that its connection can go on. */
const WORTH_READING_BYTES = 1_048_576;

/**
 * Leaves bodies unread that are compressed, since nobody here unpacks them, and large ones that nobody wants: a caller
 * that asks first (`Expect: 100-continue`, as curl does) is told to send its body when the route takes it, and the
 * connection of a refused request is closed with its answer.
 */
export function leaveRefusedBodies(gateway: FastifyInstance): void {
  gateway.addHook('preParsing', async ({ headers }) => {
    const coding = headers['content-encoding'] ?? 'identity';
    if (coding.toLowerCase() === 'identity') return;
    throw new Problem('unsupported-media-type', { detail: 'Send the body as it is, without "Content-Encoding".' });
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
