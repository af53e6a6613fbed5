import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import type { LookupFunction } from 'node:net';
import { onTestFinished } from 'vitest';

/** Replaces DNS lookups: each returns the next addresses, and the last ones repeat. Returns the count of lookups. */
export function resolving(...results: readonly (readonly string[])[]): { lookups: number } {
  const original = dns.lookup;
  const count = { lookups: 0 };
  const lookup: LookupFunction = (_name, options, done) => {
    const addresses = results[Math.min(count.lookups, results.length - 1)] ?? [];
    count.lookups += 1;
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family);
  };
  Object.assign(dns, { lookup });
  syncBuiltinESMExports();
  onTestFinished(() => {
    dns.lookup = original;
    syncBuiltinESMExports();
  });
  return count;
}
