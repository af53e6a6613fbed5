import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type ApiKeyConfig, DEFAULT_REQUESTS_PER_SECOND, type KeyScope } from '../config/index.js';
import { type ForeignPage, foreignPage } from '../http/own-page.js';
import { GuessLimit } from './guess-limit.js';
import { Problem } from './problems.js';

const FOREIGN_PAGES: Readonly<Record<ForeignPage, string>> = {
  host: 'Without gateway.apiKeys, requests must have a loopback name in the header Host, such as "127.0.0.1:8700".',
  origin: "Without gateway.apiKeys, only this gateway's console may send requests from a web page.",
};

/** The scheme's name is case-insensitive (RFC 9110, 11.1); the configuration allows no spaces in keys. */
const BEARER = /^bearer +(\S+)$/i;

/** The sender of a request, identified by its key or address. */
interface Caller {
  /** Identifies the key or address in request counts. Not secret. */
  readonly id: string;
  /** The key's name, or its place in the configuration; absent if there are no keys. */
  readonly name?: string;
  readonly scope: KeyScope;
  readonly requestsPerSecond: number;
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** Returns the caller of a request that a hook of `keyGuard` has accepted. */
export function callerOf(request: FastifyRequest): Caller {
  return callers.get(request) ?? anonymous(request);
}

/** Returns an `onRequest` hook: see `keyGuard`. */
export type RequireKey = (scope?: KeyScope, origins?: readonly string[]) => (request: FastifyRequest) => Promise<void>;

/**
 * Returns a factory of hooks that accept requests with one of these keys as `Authorization: Bearer <key>` and a sufficient
 * scope. Without keys, every request is accepted except those of foreign web pages; `origins` lists pages that are not
 * foreign. The hooks run before the body is read. They throw the problems `key-required`, `scope-insufficient`,
 * `foreign-page`, and `too-many-requests` for an address that guesses keys; all hooks of one factory count together.
 */
export function keyGuard(keys: readonly ApiKeyConfig[], nowMs: () => number): RequireKey {
  // Digests have equal lengths, so the time does not reveal a key's length.
  const expected = keys.map((entry, index) => ({ digest: digest(entry.key.reveal()), caller: callerBy(entry, index) }));
  const guesses = new GuessLimit(nowMs);
  const callerWith = (key: string | undefined): Caller | undefined => {
    if (key === undefined) return undefined;
    const received = digest(key);
    // Every key is compared, so the time does not reveal which one matched.
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
        const detail = 'This address has sent too many requests without a valid key.';
        throw new Problem('too-many-requests', { detail, retryAfterSeconds });
      }
      if (!caller) {
        guesses.refused(request.ip);
        const detail =
          key === undefined ? 'Send "Authorization: Bearer <key>".' : 'The key is not one of gateway.apiKeys.';
        throw new Problem('key-required', { detail });
      }
      guesses.accepted(request.ip, caller.id);
      callers.set(request, caller);
      if (scope === 'control' && caller.scope !== 'control') {
        const detail = 'The key has scope read. This needs a key with "scope: control" in gateway.apiKeys.';
        throw new Problem('scope-insufficient', { detail });
      }
    };
}

function callerBy({ name, scope, requestsPerSecond }: ApiKeyConfig, index: number): Caller {
  return { id: `key ${index}`, name: name ?? `apiKeys.${index}`, scope, requestsPerSecond };
}

function anonymous({ ip }: FastifyRequest): Caller {
  return { id: `address ${ip}`, scope: 'control', requestsPerSecond: DEFAULT_REQUESTS_PER_SECOND };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Refuses requests that a foreign web page makes a browser send; see `foreignPage`.
 * @throws the problem `foreign-page`
 */
function expectOwnPage({ headers }: FastifyRequest, origins: readonly string[] = []): void {
  const foreign = foreignPage(headers, { origins });
  if (foreign !== undefined) throw new Problem('foreign-page', { detail: FOREIGN_PAGES[foreign] });
}
