import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthCheck } from '../compose/compose-file.js';
import { type Invocation, runToEnd } from './service-process.js';

/** A service's health check never succeeded. */
export class Unhealthy extends Error {
  override readonly name = 'Unhealthy';
}

/** Checks run more often than in the compose file, for tests to continue early. */
const CHECK_EVERY_MS = 500;

/**
 * Waits until a health check succeeds, for as long as Compose waits for the service: the start period and the allowed
 * failures.
 * @throws Unhealthy with the check's last output
 */
export async function untilHealthy(name: string, check: HealthCheck, command: Invocation): Promise<void> {
  const allowedMs = check.start_period + check.retries * (check.interval + check.timeout);
  const untilMs = Date.now() + allowedMs;
  for (;;) {
    const { code, printed } = await runToEnd(command, check.timeout);
    if (code === 0) return;
    if (Date.now() > untilMs) {
      throw new Unhealthy(`The service "${name}" is not healthy after ${allowedMs / 1000} s: ${printed.trim()}`);
    }
    await sleep(Math.min(CHECK_EVERY_MS, check.interval));
  }
}
