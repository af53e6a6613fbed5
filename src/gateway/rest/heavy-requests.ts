import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../api-keys.js';
import { Problem } from '../problems.js';

/** Each started unit of a body counts as one request. */
const UNIT_BYTES = 65_536;
/** The size of a heavy request, which only the codec accepts. */
const HEAVY_UNITS = 2;
/** One is processed while the next one arrives. */
const MAX_AT_A_TIME = 2;
const RETRY_AFTER_SECONDS = 1;

/** Returns how many requests one counts for, by the size of its body. A body of unknown size counts as the largest. */
export function unitsOf({ headers, routeOptions }: FastifyRequest): number {
  const isOpen = headers['transfer-encoding'] !== undefined;
  const bytes = isOpen ? (routeOptions.bodyLimit ?? 0) : Number(headers['content-length'] ?? 0);
  return Math.max(1, Math.ceil(bytes / UNIT_BYTES));
}

/**
 * Returns a hook that limits the concurrent heavy requests of a key (without keys, of an address). It runs before the body
 * is read and throws the problem `too-many-requests`.
 */
export function fewHeavyRequests(): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const inProgress = new Map<string, number>();
  return async (request, reply) => {
    if (unitsOf(request) < HEAVY_UNITS) return;
    const { id, name } = callerOf(request);
    const count = inProgress.get(id) ?? 0;
    if (count >= MAX_AT_A_TIME) {
      const who = name === undefined ? 'address' : 'key';
      const detail = `At most ${MAX_AT_A_TIME} requests above ${UNIT_BYTES} bytes are served at a time for this ${who}.`;
      throw new Problem('too-many-requests', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    inProgress.set(id, count + 1);
    reply.raw.once('close', () => {
      const left = (inProgress.get(id) ?? 1) - 1;
      if (left > 0) inProgress.set(id, left);
      else inProgress.delete(id);
    });
  };
}
