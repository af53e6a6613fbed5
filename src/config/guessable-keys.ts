import { isLoopback } from '../http/loopback.js';
import { parsedUrl } from '../http/parsed-url.js';
import type { ApiKeyConfig } from './api-key.schema.js';

/** The shortest key for a gateway that other machines can reach: 16 random characters cannot be guessed. */
export const FEWEST_KEY_CHARACTERS = 16;

/** Returns the keys that can be guessed if other machines can reach the gateway, by index in `apiKeys`. */
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

/** Returns why other machines can reach a gateway, directly or through a proxy; undefined if they cannot. */
function exposureOf(host: string, publicUrl: string | undefined): string | undefined {
  if (!isLoopback(host)) return `gateway.host is "${host}"`;
  const url = parsedUrl(publicUrl ?? '');
  if (!url || isLoopback(url.hostname)) return undefined;
  return `gateway.publicUrl is "${publicUrl}"`;
}
