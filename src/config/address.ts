import { isIPv4, isIPv6 } from 'node:net';
import { parsedUrl } from '../http/parsed-url.js';

/** The largest TCP port. */
export const MAX_PORT = 65_535;

/** Parses an http or https address without user, password and fragment; undefined if the string is not one. */
export function webUrl(text: string): URL | undefined {
  const url = parsedUrl(text);
  if (!url) return undefined;
  const usable = url.username === '' && url.password === '' && url.hash === '' && url.port !== '0';
  return usable && (url.protocol === 'http:' || url.protocol === 'https:') ? url : undefined;
}

/**
 * Normalizes a base address, without a slash at its end; undefined if it is not one. `http:\\host` becomes `http://host`,
 * as URL parsers read it.
 */
export function baseAddress(text: string): string | undefined {
  const url = webUrl(text);
  return url?.search === '' ? `${url.origin}${url.pathname}`.replace(/\/+$/, '') : undefined;
}

/** Normalizes the origin of a web page, as browsers send it; undefined if the string is not one. */
export function originOf(text: string): string | undefined {
  const url = webUrl(text);
  return url?.search === '' && url.pathname === '/' ? url.origin : undefined;
}

/** Normalizes a store's address, with or without a scheme; undefined if it is not one. */
export function storeAddress(text: string): string | undefined {
  if (/^https?:/i.test(text)) return baseAddress(text);
  return text.includes('://') ? undefined : baseAddress(`https://${text}`)?.slice('https://'.length);
}

/** Normalizes an IP address or host name, without the brackets of a URL; undefined if it is neither. */
export function hostOf(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (isIPv6(bare)) return bare;
  return bare === text && /^[\w.-]+$/.test(text) ? parsedUrl(`http://${text}`)?.hostname : undefined;
}

/** Normalizes `host` or `host:port`, with `defaultPort` for a missing port; undefined if it is neither. */
export function hostAndPort(text: string, defaultPort: number): string | undefined {
  const [, host = '', digits = String(defaultPort)] = /^(\[.*\]|[^:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const bare = hostOf(host);
  const port = Number(digits);
  if (bare === undefined || port < 1 || port > MAX_PORT) return undefined;
  return `${bare.includes(':') ? `[${bare}]` : bare}:${port}`;
}

/** Checks an IP address and port to listen on, an IPv6 address in brackets; undefined if it is not one. */
export function socketAddress(text: string): string | undefined {
  const [, host = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const bare = /^\[(.*)\]$/.exec(host)?.[1];
  const isAddress = bare === undefined ? isIPv4(host) : isIPv6(bare) && !bare.includes('%');
  const port = Number(digits);
  return isAddress && port >= 1 && port <= MAX_PORT ? `${host}:${port}` : undefined;
}
