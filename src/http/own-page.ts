import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from './loopback.js';
import { parsedUrl } from './parsed-url.js';

/** The header that reveals a foreign web page: the `Host` that the browser requested, or the `Origin`. */
export type ForeignPage = 'host' | 'origin';

/** Hosts and origins that are not foreign. */
interface OwnPages {
  /** Whether a host name is one that no stranger can point here. @default loopback names */
  readonly isOwnHost?: (hostname: string) => boolean;
  /** Other allowed origins. */
  readonly origins?: readonly string[];
}

/**
 * Detects a request that a foreign web page makes a browser send. Browsers name the page in `Origin`; a page whose name
 * was rebound to this machine's address shows in `Host` only. For servers without authentication.
 */
export function foreignPage(
  { host = '', origin }: Pick<IncomingHttpHeaders, 'host' | 'origin'>,
  { isOwnHost = isLoopback, origins = [] }: OwnPages = {},
): ForeignPage | undefined {
  const url = `http://${host}`;
  const name = parsedUrl(url)?.hostname;
  if (name === undefined || !isOwnHost(name)) return 'host';
  return origin === undefined || origin === url || origins.includes(origin) ? undefined : 'origin';
}
