import { randomInt } from 'node:crypto';
import { checkPort } from '../../src/temporal/index.js';

/** Below the ports that systems hand out by themselves, so that no other program is given one in between. */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_000;

/** More than there ever are: test files run side by side, in processes of their own. */
const WORKERS = 16;
const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS;

/** A port is free until its server listens, which may be long after it was chosen. */
const handedOut = new Set<number>();

/** A port that is free now, and that no other test is given before it is used, or used again. */
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
