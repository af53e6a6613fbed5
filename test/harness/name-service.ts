import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import type { LookupFunction } from 'node:net';
import { onTestFinished } from 'vitest';

/** A name service that gives each of its answers once, the last one again and again. Answers how often it was asked. */
export function resolving(...answers: readonly (readonly string[])[]): { asked: number } {
  const original = dns.lookup;
  const count = { asked: 0 };
  const lookup: LookupFunction = (_name, options, done) => {
    const addresses = answers[Math.min(count.asked, answers.length - 1)] ?? [];
    count.asked += 1;
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
