import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type ApiKeyConfig, DEFAULT_REQUESTS_PER_SECOND, type KeyScope } from '../config/index.js';
import { expectOwnPage } from './own-page.js';
import { Problem } from './problems.js';

/** The scheme's name has no case (RFC 9110, 11.1); the configuration keeps keys free of spaces. */
const BEARER = /^bearer +(\S+)$/i;

/** Who sent a request, as far as its key or its address tells. */
export interface Caller {
  /** Stands for the key or the address in counts of requests. No secret. */
  readonly id: string;
  /** The key's name, or its place in the configuration; absent where there are no keys. */
  readonly name?: string;
  readonly scope: KeyScope;
  readonly requestsPerSecond: number;
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** Who sent the request: known once a hook of `requireKey` has let it pass. */
export function callerOf(request: FastifyRequest): Caller {
  return callers.get(request) ?? anybody(request);
}

/**
 * A hook that lets a request pass when it carries one of these keys as `Authorization: Bearer <key>` and the key's scope
 * is wide enough; where there is no key at all, everything but foreign web pages may do everything: `origins` lists those
 * that are not foreign. Run it before the body is read. It throws the problems `key-required`, `scope-insufficient` and
 * `foreign-page`.
 */
export function requireKey(
  keys: readonly ApiKeyConfig[],
  scope: KeyScope = 'control',
  origins: readonly string[] = [],
): (request: FastifyRequest) => Promise<void> {
  // Digests have one length, so that the time tells no key's length either.
  const expected = keys.map((entry, index) => ({ digest: digest(entry.key.reveal()), caller: callerBy(entry, index) }));
  return async (request) => {
    if (expected.length === 0) return expectOwnPage(request, origins);
    const [, key] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (key === undefined) throw new Problem('key-required', { detail: 'Send "Authorization: Bearer <key>".' });
    const received = digest(key);
    // Every key is tried, so that the time does not tell which one fitted.
    const fitting = expected.filter((one) => timingSafeEqual(one.digest, received));
    const [found] = fitting;
    if (!found) throw new Problem('key-required', { detail: 'The key is none of gateway.apiKeys.' });
    callers.set(request, found.caller);
    if (scope === 'control' && found.caller.scope !== 'control') {
      const detail = 'The key may only read. This needs a key with "scope: control" in gateway.apiKeys.';
      throw new Problem('scope-insufficient', { detail });
    }
  };
}

function callerBy({ name, scope, requestsPerSecond }: ApiKeyConfig, index: number): Caller {
  return { id: `key ${index}`, name: name ?? `apiKeys.${index}`, scope, requestsPerSecond };
}

function anybody({ ip }: FastifyRequest): Caller {
  return { id: `address ${ip}`, scope: 'control', requestsPerSecond: DEFAULT_REQUESTS_PER_SECOND };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
