import { randomInt } from 'node:crypto';
import { checkPort } from '../../src/temporal/index.js';

/** Below the ephemeral ports of operating systems, which other programs may get. */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_000;

/** More workers than the runner ever starts. */
const WORKERS = 16;
const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS;

/** Ports that were handed out; their servers may listen much later. */
const handedOut = new Set<number>();

/** Returns a free port that no other test gets. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if (port % WORKERS !== worker || handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return checkPort(port, '').then(
    () => true,
    () => false,
  );
}
