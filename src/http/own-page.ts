import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from './loopback.js';
import { parsedUrl } from './parsed-url.js';

/** What of a request gives away a foreign web page: the name that its reader's browser asked for, or its origin. */
export type ForeignPage = 'host' | 'origin';

/** Which requests are not a foreign page's. */
interface OwnPages {
  /** Whether a host name is one that no stranger can make lead here. @default loopback names */
  readonly isOwnHost?: (hostname: string) => boolean;
  /** Other origins that are welcome. */
  readonly origins?: readonly string[];
}

/**
 * Tells what a foreign web page makes its reader's browser send: browsers name the page in `Origin`, and let a page
 * whose name was bound to this machine's address say so in `Host` only. To be asked where no key tells who sends.
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
