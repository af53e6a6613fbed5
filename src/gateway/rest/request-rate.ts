import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../api-keys.js';
import { Problem } from '../problems.js';
import { unitsOf } from './heavy-requests.js';

const WINDOW_MS = 1_000;
/** Without keys each address is counted by itself; the one that was silent longest is forgotten. */
const MAX_COUNTED = 5_000;

/**
 * A hook that counts the requests of each key, or without keys of each address, each by the size of its body, and tells them what is left of this
 * second. To run after a hook of `keyGuard`. It throws the problem `too-many-requests`.
 */
export async function requestRate(
  routes: FastifyInstance,
): Promise<(request: FastifyRequest, reply: FastifyReply) => Promise<void>> {
  await routes.register(rateLimit, { global: false, cache: MAX_COUNTED });
  const count = routes.createRateLimit({
    max: (request) => callerOf(request).requestsPerSecond,
    timeWindow: WINDOW_MS,
    keyGenerator: (request) => callerOf(request).id,
  });
  return async (request, reply) => {
    let counted = await count(request);
    // A large body costs as much as many requests do; one whose cost is above the rate uses up a whole second.
    const units = Math.min(unitsOf(request), callerOf(request).requestsPerSecond);
    for (let unit = 1; unit < units && !counted.isAllowed && !counted.isExceeded; unit++)
      counted = await count(request);
    if (counted.isAllowed) return;
    const { max, remaining, ttlInSeconds, isExceeded } = counted;
    void reply
      .header('ratelimit-limit', max)
      .header('ratelimit-remaining', remaining)
      .header('ratelimit-reset', ttlInSeconds);
    if (!isExceeded) return;
    const detail = `At most ${max} requests a second, or 65536 bytes of body for each, are answered for this ${callerOf(request).name === undefined ? 'address' : 'key'}.`;
    throw new Problem('too-many-requests', { detail, retryAfterSeconds: Math.max(1, ttlInSeconds) });
  };
}
