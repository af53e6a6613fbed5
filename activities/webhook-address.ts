import ipaddr from 'ipaddr.js';

/**
 * Azure's virtual machines get credentials from this address, although it is a public one
 * (Microsoft, "What is IP address 168.63.129.16?"). Those of the other clouds are link-local or private.
 */
export const PUBLIC_METADATA_ADDRESSES: readonly string[] = ['168.63.129.16'];

/**
 * Whether deliveries to an IP address are refused unless private addresses are allowed: by the very rule of the agent
 * that delivers.
 */
export function isRefusedAddress(address: string): boolean {
  return ipaddr.parse(address).range() !== 'unicast' || PUBLIC_METADATA_ADDRESSES.includes(address);
}
