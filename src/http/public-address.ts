import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * A public address from which Azure's virtual machines get credentials (Microsoft, "What is IP address 168.63.129.16?").
 * Metadata addresses of other clouds are link-local or private.
 */
const PUBLIC_METADATA_ADDRESS = '168.63.129.16';

/** IPv6 networks whose addresses contain an IPv4 address, and the byte where it starts. */
const CONTAINERS = [
  ['::', 96, 12], // IPv4-compatible: RFC 4291, 2.5.5.1
  ['::ffff:0:0', 96, 12], // IPv4-mapped: RFC 4291, 2.5.5.2
  ['::ffff:0:0:0', 96, 12], // IPv4-translated: RFC 2765
  ['64:ff9b::', 96, 12], // NAT64: RFC 6052
  ['2002::', 16, 2], // 6to4: RFC 3056
] as const;

/** The error code of a host with an address that is not public. */
export const ADDRESS_NOT_PUBLIC = 'ERR_ADDRESS_NOT_PUBLIC';

/** Returns an IP address without brackets, or the IPv4 address in an IPv6 one. Names stay. */
export function containedAddress(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 6) return bare;
  const address = ipaddr.IPv6.parse(bare);
  // "::" and "::1" contain no IPv4 address.
  if (['unspecified', 'loopback'].includes(address.range())) return bare;
  const container = CONTAINERS.find(([net, bits]) => address.match(ipaddr.IPv6.parse(net), bits));
  if (container === undefined) return bare;
  const [, , at] = container;
  return address
    .toByteArray()
    .slice(at, at + 4)
    .join('.');
}

/** Whether an IP address is public and not a cloud's metadata service: the rule of every address guard. */
export function isPublicAddress(address: string): boolean {
  const contained = containedAddress(address);
  return ipaddr.parse(contained).range() === 'unicast' && contained !== PUBLIC_METADATA_ADDRESS;
}

/** Whether a host of a URL is an IP address that is not public; IP addresses are connected to without a lookup. */
export function isNonPublicHost(host: string): boolean {
  const address = containedAddress(host);
  return isIP(address) !== 0 && !isPublicAddress(address);
}

/**
 * A `dns.lookup` that fails unless every address of the host is public: the checked address is the one that is connected
 * to. Node does not call it for an IP address: check those with `isNonPublicHost`.
 */
export const publicLookup: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return done(error, []);
    if (!addresses.every(({ address }) => isPublicAddress(address))) return done(notPublic(), []);
    const [first] = addresses;
    if (options.all === true || first === undefined) done(null, addresses satisfies LookupAddress[]);
    else done(null, first.address, first.family);
  });
};

function notPublic(): NodeJS.ErrnoException {
  return Object.assign(new Error('The host has an address that is not public'), { code: ADDRESS_NOT_PUBLIC });
}
