import type { Secret } from './secret.js';

/** What a key may do: `read` sees sessions, `control` also starts, changes and stops them. */
export type KeyScope = 'read' | 'control';

/** How many requests a second are answered for a key that says nothing of it, and for an address without keys. */
export const DEFAULT_REQUESTS_PER_SECOND = 100;

/** A caller's key. */
export interface ApiKeyConfig {
  readonly key: Secret;
  /** Whose it is, for the log. No secret. */
  readonly name?: string;
  readonly scope: KeyScope;
  /** Requests a second that each gateway process answers for it. @default 100 */
  readonly requestsPerSecond: number;
}

/** The key that a text alone stands for: it may do everything, at the ordinary rate. */
export function controlKey(key: Secret): ApiKeyConfig {
  return { key, scope: 'control', requestsPerSecond: DEFAULT_REQUESTS_PER_SECOND };
}
