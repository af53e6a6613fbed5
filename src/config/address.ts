import { isIPv4, isIPv6 } from 'node:net';
import { parsedUrl } from '../http/parsed-url.js';

/** The largest TCP port. */
export const MAX_PORT = 65_535;

/** An http or https address without user, password and fragment, parsed; undefined when the string is none. */
export function webUrl(text: string): URL | undefined {
  const url = parsedUrl(text);
  if (!url) return undefined;
  const usable = url.username === '' && url.password === '' && url.hash === '' && url.port !== '0';
  return usable && (url.protocol === 'http:' || url.protocol === 'https:') ? url : undefined;
}

/**
 * The parsed form of a web address that others are built on, without the slash at its end; undefined when it is none.
 * `http:\\host` is `http://host` to everybody who parses it, and broken for everybody who does not.
 */
export function baseAddress(text: string): string | undefined {
  const url = webUrl(text);
  return url?.search === '' ? `${url.origin}${url.pathname}`.replace(/\/+$/, '') : undefined;
}

/** The origin of a web page, as browsers send it; undefined when the string is more than that, or less. */
export function originOf(text: string): string | undefined {
  const url = webUrl(text);
  return url?.search === '' && url.pathname === '/' ? url.origin : undefined;
}

/** The parsed form of a store's address, which may lack its scheme and then keeps lacking it. */
export function storeAddress(text: string): string | undefined {
  if (/^https?:/i.test(text)) return baseAddress(text);
  return text.includes('://') ? undefined : baseAddress(`https://${text}`)?.slice('https://'.length);
}

/** An IP address or a host's name, parsed, without the brackets of a URL; undefined when it is neither. */
export function hostOf(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (isIPv6(bare)) return bare;
  return bare === text && /^[\w.-]+$/.test(text) ? parsedUrl(`http://${text}`)?.hostname : undefined;
}

/** `host:port`, an IPv6 address in brackets, with `defaultPort` where it has none; undefined when it is neither. */
export function hostAndPort(text: string, defaultPort: number): string | undefined {
  const [, host = '', digits = String(defaultPort)] = /^(\[.*\]|[^:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const bare = hostOf(host);
  const port = Number(digits);
  if (bare === undefined || port < 1 || port > MAX_PORT) return undefined;
  return `${bare.includes(':') ? `[${bare}]` : bare}:${port}`;
}

/** An IP address and a port that a server listens on, an IPv6 address in brackets; undefined when none can. */
export function socketAddress(text: string): string | undefined {
  const [, host = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const bare = /^\[(.*)\]$/.exec(host)?.[1];
  const isAddress = bare === undefined ? isIPv4(host) : isIPv6(bare) && !bare.includes('%');
  const port = Number(digits);
  return isAddress && port >= 1 && port <= MAX_PORT ? `${host}:${port}` : undefined;
}
