import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../api-keys.js';
import { Problem } from '../problems.js';

/** As many bytes of a body count as one request. */
const UNIT_BYTES = 65_536;
/** From here on a request is heavy: more than anything but the codec takes. */
const HEAVY_UNITS = 2;
/** One is worked on while the next one arrives. */
const MAX_AT_A_TIME = 2;
const RETRY_AFTER_SECONDS = 1;

/** For how many ordinary requests one counts, from the size of its body; one that does not say its size has the largest. */
export function unitsOf({ headers, routeOptions }: FastifyRequest): number {
  const isOpen = headers['transfer-encoding'] !== undefined;
  const bytes = isOpen ? (routeOptions.bodyLimit ?? 0) : Number(headers['content-length'] ?? 0);
  return Math.max(1, Math.ceil(bytes / UNIT_BYTES));
}

/**
 * A hook that lets few heavy requests of a key, or without keys of an address, be under way at a time. To run before the
 * body is read. It throws the problem `too-many-requests`.
 */
export function fewHeavyRequests(): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const underWay = new Map<string, number>();
  return async (request, reply) => {
    if (unitsOf(request) < HEAVY_UNITS) return;
    const { id, name } = callerOf(request);
    const count = underWay.get(id) ?? 0;
    if (count >= MAX_AT_A_TIME) {
      const who = name === undefined ? 'address' : 'key';
      const detail = `At most ${MAX_AT_A_TIME} requests above ${UNIT_BYTES} bytes are served at a time for this ${who}.`;
      throw new Problem('too-many-requests', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    underWay.set(id, count + 1);
    reply.raw.once('close', () => {
      const left = (underWay.get(id) ?? 1) - 1;
      if (left > 0) underWay.set(id, left);
      else underWay.delete(id);
    });
  };
}
