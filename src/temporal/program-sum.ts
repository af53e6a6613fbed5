import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { BinaryFacts } from './binary-facts.js';

/** Whether the sums of the program's release are known for this platform. */
export function hasPinnedSums({ sums }: BinaryFacts): boolean {
  return sums[process.platform] !== undefined;
}

/**
 * Compares a fetched program with the sums of its release. If none are known, it stores the program's own sum for
 * `checkKept`. Returns why the program must not run; undefined if it may.
 */
export async function checkFetched(facts: BinaryFacts, path: string, kept: string): Promise<string | undefined> {
  const sum = await sha256(path);
  if (hasPinnedSums(facts)) return unlikeRelease(facts, sum);
  await writeFile(noteBeside(kept), `${sum}\n`, { mode: 0o600 });
  return undefined;
}

/**
 * Compares a cached program with the sums of its release or, if none are known, with its sum when it was fetched. Returns
 * why the program must not run; undefined if it may.
 */
export async function checkKept(facts: BinaryFacts, path: string): Promise<string | undefined> {
  const sum = await sha256(path);
  if (hasPinnedSums(facts)) return unlikeRelease(facts, sum);
  const noted = await readFile(noteBeside(path), 'utf8').catch(() => '');
  return noted === `${sum}\n` ? undefined : unlike(sum, 'the program that was fetched. Remove it to fetch it again');
}

function unlikeRelease({ program, version, sums }: BinaryFacts, sum: string): string | undefined {
  return sums[process.platform]?.includes(sum) ? undefined : unlike(sum, `${program} ${version}`);
}

function unlike(sum: string, what: string): string {
  return `it is not run: its SHA-256 sum ${sum} is not that of ${what}`;
}

function noteBeside(program: string): string {
  return `${program}.sha256`;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
