import { randomInt } from 'node:crypto';
import { checkPort } from '../../src/temporal/index.js';

/** Below the ports that systems hand out by themselves, so that no other program is given one in between. */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_000;

/** A port is free until its server listens, which may be long after it was chosen. */
const handedOut = new Set<number>();

/**
 * A port of loopback that is free now, and that this process is given once only. `isMine` says which ports are this
 * process's, where several choose at the same time.
 */
export async function unhandedPort(isMine: (port: number) => boolean = () => true): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if (!isMine(port) || handedOut.has(port)) continue;
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
