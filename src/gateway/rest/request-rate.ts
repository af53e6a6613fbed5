import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../api-keys.js';
import { Problem } from '../problems.js';
import { unitsOf } from './heavy-requests.js';

const WINDOW_MS = 1_000;
/** The most counted keys or addresses; the one idle for the longest time is forgotten. */
const MAX_COUNTED = 5_000;

/**
 * Returns a hook that applies the rate limit of each key (without keys, of each address), weights requests by the size of
 * their body, and sets the RateLimit headers. It runs after a hook of `keyGuard` and throws `too-many-requests`.
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
    // A large body counts as several requests, up to the limit of a whole second.
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
    const who = callerOf(request).name === undefined ? 'address' : 'key';
    const detail = `This ${who} may send at most ${max} requests a second, each with up to 65536 bytes of body.`;
    throw new Problem('too-many-requests', { detail, retryAfterSeconds: Math.max(1, ttlInSeconds) });
  };
}
