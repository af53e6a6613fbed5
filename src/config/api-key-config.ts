import { isLoopback } from '../http/loopback.js';
import { parsedUrl } from '../http/parsed-url.js';
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

/** Whoever reaches the gateway may guess; so many random characters outlast that. */
export const FEWEST_KEY_CHARACTERS = 16;

/** What is wrong with the keys of a gateway that others than this machine reach, each with its place in `apiKeys`. */
export function guessableKeys({
  host,
  publicUrl,
  apiKeys,
}: {
  readonly host: string;
  readonly publicUrl?: string | undefined;
  readonly apiKeys: readonly ApiKeyConfig[];
}): readonly { readonly index: number; readonly message: string }[] {
  const exposure = exposureOf(host, publicUrl);
  if (exposure === undefined) return [];
  const message =
    `must have at least ${FEWEST_KEY_CHARACTERS} characters when ${exposure}: a shorter key can be guessed. ` +
    'Make one with "openssl rand -base64 32"';
  return apiKeys.flatMap(({ key }, index) => (key.reveal().length < FEWEST_KEY_CHARACTERS ? [{ index, message }] : []));
}

/** Why others than this machine reach a gateway; undefined when they don't. A proxy may listen for it. */
function exposureOf(host: string, publicUrl: string | undefined): string | undefined {
  if (!isLoopback(host)) return `gateway.host is "${host}"`;
  const url = parsedUrl(publicUrl ?? '');
  if (!url || isLoopback(url.hostname)) return undefined;
  return `gateway.publicUrl is "${publicUrl}"`;
}
