import { z } from 'zod';
import { isLoopback } from '../http/loopback.js';
import { baseAddress, hostOf, MAX_PORT, originOf, socketAddress, webUrl } from './address.js';

const MAX_CHARACTERS = 2_048;

/** Returns a schema for strings of at most 2,048 characters, normalized by `parse`; undefined rejects a string. */
function parsedBy(parse: (text: string) => string | undefined, message: string) {
  return z
    .string()
    .max(MAX_CHARACTERS)
    .refine((text) => parse(text) !== undefined, message)
    .transform((text) => parse(text) ?? text);
}

/** An http or https base address, without a slash at its end. */
export const webAddressSchema = parsedBy(
  baseAddress,
  'must be an http or https address without "?", "#", user or password',
);

/** The address of Temporal's Web UI, as people open it. */
export const temporalUiUrlSchema = webAddressSchema.describe(
  "URL of Temporal's Web UI as people open it: the console and `show` link each session to its workflow there.",
);

/** An http or https address that is used unchanged. */
export const wholeAddressSchema = parsedBy(
  (text) => webUrl(text)?.href,
  'must be an http or https address without "#", user or password',
);

/** The origin of a web page, as browsers send it. */
export const originSchema = parsedBy(originOf, 'must be an origin, such as "https://temporal.example.com"');

/**
 * ZEGO's endpoint. Its requests carry the keys of the customer's storage, so plain http is allowed for the simulator
 * only: on loopback, or at a name without dots, as containers have.
 */
export const endpointSchema = webAddressSchema.refine((text) => {
  const url = webUrl(text);
  return url === undefined || url.protocol === 'https:' || isLoopback(url.hostname) || !/[.:]/.test(url.hostname);
}, 'must be https: storage keys travel in the requests');

/** A host to listen on. */
export const hostSchema = parsedBy(hostOf, 'must be an IP address or a host name, without a port');

/** An address to listen on, for a library that accepts no host names. */
export const socketAddressSchema = parsedBy(
  socketAddress,
  `must be an IP address and a port from 1 to ${MAX_PORT}, such as "127.0.0.1:9464" or "[::1]:9464"`,
);
