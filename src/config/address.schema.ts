import { z } from 'zod';

const MAX_CHARACTERS = 2_048;

/** Whether a host name means this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** An http or https address, without the slash at its end. */
export const webAddressSchema = z
  .string()
  .max(MAX_CHARACTERS)
  .refine((text) => parts(text) !== undefined, 'must be an http or https address without "?", "#", user or password')
  .transform((text) => text.replace(/\/+$/, ''));

/** The origin of a web page, as browsers send it. */
export const originSchema = z
  .string()
  .max(MAX_CHARACTERS)
  .refine((text) => parts(text)?.origin === text, 'must be an origin, such as "https://temporal.example.com"');

/**
 * ZEGO's endpoint. The keys of the customer's storage travel in its requests, so that plain http is for the simulator
 * only: on loopback, or under a name without dots as containers have.
 */
export const endpointSchema = webAddressSchema.refine((text) => {
  const url = parts(text);
  return url === undefined || url.protocol === 'https:' || isLoopback(url.hostname) || !/[.:]/.test(url.hostname);
}, 'must be https: storage keys travel in the requests');

/** `host:port`. */
export const hostAndPortSchema = z
  .string()
  .refine((text) => /^(\[[0-9a-f:.]+\]|[^\s:/]+):\d{1,5}$/i.test(text), 'must be host:port, such as "127.0.0.1:9464"');

function parts(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return plain && (url.protocol === 'http:' || url.protocol === 'https:') ? url : undefined;
}
