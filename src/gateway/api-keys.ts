import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Secret } from '../config/index.js';
import { Problem } from './problems.js';

/** The scheme's name has no case (RFC 9110, 11.1); the configuration keeps keys free of spaces. */
const BEARER = /^bearer +(\S+)$/i;

/**
 * A hook that lets a request pass when it carries one of these keys as `Authorization: Bearer <key>`, and every request
 * when there is no key at all. Run it before the body is read. It throws the problem `key-required`.
 */
export function requireKey(keys: readonly Secret[]): (request: FastifyRequest) => Promise<void> {
  // Digests have one length, so that the time tells no key's length either.
  const expected = keys.map((key) => digest(key.reveal()));
  return async ({ headers }) => {
    if (expected.length === 0) return;
    const [, key] = BEARER.exec(headers.authorization ?? '') ?? [];
    if (key === undefined) throw new Problem('key-required', { detail: 'Send "Authorization: Bearer <key>".' });
    const received = digest(key);
    // Every key is tried, so that the time does not tell which one fitted.
    const fits = expected.map((one) => timingSafeEqual(one, received));
    if (!fits.includes(true)) throw new Problem('key-required', { detail: 'The key is none of gateway.apiKeys.' });
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
