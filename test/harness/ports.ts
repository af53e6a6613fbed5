import { unhandedPort } from '../../scripts/stack/unhanded-port.js';

/** More than there ever are: test files run side by side, in processes of their own. */
const WORKERS = 16;
const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS;

/** A port that is free now, and that no other test is given before it is used, or used again. */
export async function freePort(): Promise<number> {
  return unhandedPort((port) => port % WORKERS === worker);
}
