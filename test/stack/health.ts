import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthCheck } from '../compose/compose-file.js';
import { type Invocation, runToEnd } from './service-process.js';

/** A service's own health check never said that it is well. */
export class Unhealthy extends Error {
  override readonly name = 'Unhealthy';
}

/** So often it is looked, more often than the file says, so that nobody waits for an answer that is there. */
const LOOK_MS = 500;

/**
 * Waits until a health check says well, for as long as Compose would before it calls the service unhealthy: the check's
 * start period, and after it as many failures as it allows.
 * @throws Unhealthy with the check's last words
 */
export async function untilHealthy(name: string, check: HealthCheck, look: Invocation): Promise<void> {
  const allowedMs = check.start_period + check.retries * (check.interval + check.timeout);
  const untilMs = Date.now() + allowedMs;
  for (;;) {
    const { code, printed } = await runToEnd(look, check.timeout);
    if (code === 0) return;
    if (Date.now() > untilMs) {
      throw new Unhealthy(`The service "${name}" is not healthy after ${allowedMs / 1000} s: ${printed.trim()}`);
    }
    await sleep(Math.min(LOOK_MS, check.interval));
  }
}
