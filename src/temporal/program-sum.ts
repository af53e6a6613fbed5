import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { BinaryFacts } from './binary-facts.js';

/** Whether sums of the program's release are known for this platform. */
export function hasPinnedSums({ sums }: BinaryFacts): boolean {
  return sums[process.platform] !== undefined;
}

/**
 * Holds a program that was just fetched against the sums of its release. Where none is known, its own is noted for
 * `checkKept`. Answers why it must not run; undefined when it may.
 */
export async function checkFetched(facts: BinaryFacts, path: string, kept: string): Promise<string | undefined> {
  const sum = await sha256(path);
  const pinned = facts.sums[process.platform];
  if (pinned) return pinned.includes(sum) ? undefined : unlike(sum, `${facts.program} ${facts.version}`);
  await writeFile(noteBeside(kept), `${sum}\n`, { mode: 0o600 });
  return undefined;
}

/**
 * Holds a program of the cache against the sums of its release; where none is known, against that of when it came.
 * Answers why it must not run; undefined when it may.
 */
export async function checkKept(facts: BinaryFacts, path: string): Promise<string | undefined> {
  const sum = await sha256(path);
  const pinned = facts.sums[process.platform];
  if (pinned) return pinned.includes(sum) ? undefined : unlike(sum, `${facts.program} ${facts.version}`);
  const noted = await readFile(noteBeside(path), 'utf8').catch(() => '');
  return noted === `${sum}\n` ? undefined : unlike(sum, 'the program that was fetched. Remove it to fetch it again');
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
