import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Azure's virtual machines get credentials from this address, although it is a public one
 * (Microsoft, "What is IP address 168.63.129.16?"). Those of the other clouds are link-local or private.
 */
const PUBLIC_METADATA_ADDRESS = '168.63.129.16';

/** IPv6 networks whose addresses lead to the IPv4 address in them, and the byte that it begins at. */
const CONTAINERS = [
  ['::', 96, 12], // IPv4-compatible: RFC 4291, 2.5.5.1
  ['::ffff:0:0', 96, 12], // IPv4-mapped: RFC 4291, 2.5.5.2
  ['::ffff:0:0:0', 96, 12], // IPv4-translated: RFC 2765
  ['64:ff9b::', 96, 12], // NAT64: RFC 6052
  ['2002::', 16, 2], // 6to4: RFC 3056
] as const;

/** The code of the error for a host that has an address which is not public. */
export const ADDRESS_NOT_PUBLIC = 'ERR_ADDRESS_NOT_PUBLIC';

/** An IP address without brackets; the IPv4 address in it where it is an IPv6 one that contains one. Names stay. */
export function containedAddress(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 6) return bare;
  const address = ipaddr.IPv6.parse(bare);
  // "::" and "::1" are IPv6's own.
  if (['unspecified', 'loopback'].includes(address.range())) return bare;
  const container = CONTAINERS.find(([net, bits]) => address.match(ipaddr.IPv6.parse(net), bits));
  if (container === undefined) return bare;
  const [, , at] = container;
  return address
    .toByteArray()
    .slice(at, at + 4)
    .join('.');
}

/** Whether an IP address is one of the internet, and no cloud's metadata service: the rule of every address guard. */
export function isPublicAddress(address: string): boolean {
  const contained = containedAddress(address);
  return ipaddr.parse(contained).range() === 'unicast' && contained !== PUBLIC_METADATA_ADDRESS;
}

/** Whether a host, as an address has it, is an IP address that is not public; such a one is connected to without a look-up. */
export function isNoPublicHost(host: string): boolean {
  const address = containedAddress(host);
  return isIP(address) !== 0 && !isPublicAddress(address);
}

/**
 * `dns.lookup` that answers only where every address of the host is public, so that the address that was checked is the
 * one that is connected to. It is not asked for a host that is an IP address: check that one with `isNoPublicHost`.
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
