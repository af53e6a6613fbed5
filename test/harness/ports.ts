import { randomInt } from 'node:crypto';
import { checkPort } from '../../src/temporal/ports.js';

/**
 * A port that is free now. It lies below those that systems hand out by themselves, so that no server of another test
 * is given it before it is used, or used again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const isFree = await checkPort(port, '').then(
      () => true,
      () => false,
    );
    if (isFree) return port;
  }
}
