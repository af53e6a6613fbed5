import { z } from 'zod';
import { isLoopback } from '../http/loopback.js';
import { baseAddress, hostOf, MAX_PORT, originOf, socketAddress, webUrl } from './address.js';

const MAX_CHARACTERS = 2_048;

/** A string of at most 2,048 characters, kept in the form that `parse` answers; refused where that is undefined. */
function parsedBy(parse: (text: string) => string | undefined, message: string) {
  return z
    .string()
    .max(MAX_CHARACTERS)
    .refine((text) => parse(text) !== undefined, message)
    .transform((text) => parse(text) ?? text);
}

/** An http or https address that others are built on, without the slash at its end. */
export const webAddressSchema = parsedBy(
  baseAddress,
  'must be an http or https address without "?", "#", user or password',
);

/** An http or https address that is used as it is. */
export const wholeAddressSchema = parsedBy(
  (text) => webUrl(text)?.href,
  'must be an http or https address without "#", user or password',
);

/** The origin of a web page, as browsers send it. */
export const originSchema = parsedBy(originOf, 'must be an origin, such as "https://temporal.example.com"');

/**
 * ZEGO's endpoint. The keys of the customer's storage travel in its requests, so that plain http is for the simulator
 * only: on loopback, or under a name without dots as containers have.
 */
export const endpointSchema = webAddressSchema.refine((text) => {
  const url = webUrl(text);
  return url === undefined || url.protocol === 'https:' || isLoopback(url.hostname) || !/[.:]/.test(url.hostname);
}, 'must be https: storage keys travel in the requests');

/** A host to listen on. */
export const hostSchema = parsedBy(hostOf, 'must be an IP address or a host name, without a port');

/** Where something listens whose library takes no names. */
export const socketAddressSchema = parsedBy(
  socketAddress,
  `must be an IP address and a port from 1 to ${MAX_PORT}, such as "127.0.0.1:9464" or "[::1]:9464"`,
);
