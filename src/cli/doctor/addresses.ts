import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Resolves the host of a URL, which may be an IPv6 literal in brackets. @throws the name service's error */
export async function addressesOf(host: string): Promise<readonly string[]> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) return [bare];
  return (await lookup(bare, { all: true })).map(({ address }) => address);
}
