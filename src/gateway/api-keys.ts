import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type ApiKeyConfig, DEFAULT_REQUESTS_PER_SECOND, type KeyScope } from '../config/index.js';
import { GuessLimit } from './guess-limit.js';
import { expectOwnPage } from './own-page.js';
import { Problem } from './problems.js';

/** The scheme's name has no case (RFC 9110, 11.1); the configuration keeps keys free of spaces. */
const BEARER = /^bearer +(\S+)$/i;

/** Who sent a request, as far as its key or its address tells. */
interface Caller {
  /** Stands for the key or the address in counts of requests. No secret. */
  readonly id: string;
  /** The key's name, or its place in the configuration; absent where there are no keys. */
  readonly name?: string;
  readonly scope: KeyScope;
  readonly requestsPerSecond: number;
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** Who sent the request: known once a hook of `keyGuard` has let it pass. */
export function callerOf(request: FastifyRequest): Caller {
  return callers.get(request) ?? anybody(request);
}

/** Makes the hook `onRequest` of routes: see `keyGuard`. */
export type RequireKey = (scope?: KeyScope, origins?: readonly string[]) => (request: FastifyRequest) => Promise<void>;

/**
 * Makes hooks that let a request pass when it carries one of these keys as `Authorization: Bearer <key>` and the key's
 * scope is wide enough; where there is no key at all, everything but foreign web pages may do everything: `origins` lists
 * those that are not foreign. Run them before the body is read. They throw the problems `key-required`,
 * `scope-insufficient`, `foreign-page`, and `too-many-requests` for an address that guesses: all hooks of one guard count
 * together.
 */
export function keyGuard(keys: readonly ApiKeyConfig[], nowMs: () => number): RequireKey {
  // Digests have one length, so that the time tells no key's length either.
  const expected = keys.map((entry, index) => ({ digest: digest(entry.key.reveal()), caller: callerBy(entry, index) }));
  const guesses = new GuessLimit(nowMs);
  const callerWith = (key: string | undefined): Caller | undefined => {
    if (key === undefined) return undefined;
    const received = digest(key);
    // Every key is tried, so that the time does not tell which one fitted.
    const [found] = expected.filter((one) => timingSafeEqual(one.digest, received));
    return found?.caller;
  };
  return (scope = 'control', origins = []) =>
    async (request) => {
      if (expected.length === 0) return expectOwnPage(request, origins);
      const [, key] = BEARER.exec(request.headers.authorization ?? '') ?? [];
      const caller = callerWith(key);
      const retryAfterSeconds = guesses.waitSeconds(request.ip, caller?.id);
      if (retryAfterSeconds !== undefined) {
        const detail = 'This address has sent too many requests without a right key.';
        throw new Problem('too-many-requests', { detail, retryAfterSeconds });
      }
      if (!caller) {
        guesses.refused(request.ip);
        const detail =
          key === undefined ? 'Send "Authorization: Bearer <key>".' : 'The key is none of gateway.apiKeys.';
        throw new Problem('key-required', { detail });
      }
      guesses.accepted(request.ip, caller.id);
      callers.set(request, caller);
      if (scope === 'control' && caller.scope !== 'control') {
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
