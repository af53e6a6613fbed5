import type { TemporalCheck } from '../check.js';
import { ok, warning } from '../finding.js';

/** Coordinators need update-with-start (stable since 1.28); versioned workers need worker deployments (1.29.1). */
const OLDEST = [1, 28, 0] as const;
const OLDEST_WITH_VERSIONS = [1, 29, 1] as const;
const SLOW_MS = 250;
const TRIES = 3;

/** Checks Temporal's version and response time. */
export const temporalServer: TemporalCheck = {
  name: 'Temporal',
  run: async ({ connection, address, namespace }, { config }) => {
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    const tookMs = await fastest(() => connection.workflowService.describeNamespace({ namespace }));
    const seen = `${address}, namespace "${namespace}", server ${serverVersion || 'of unknown version'}, responds in ${tookMs} ms`;
    const oldest = config?.worker.versioning === undefined ? OLDEST : OLDEST_WITH_VERSIONS;
    if (isOlder(serverVersion, oldest)) {
      return [warning('Temporal', seen, `Upgrade the server to ${oldest.join('.')} or newer.`)];
    }
    if (tookMs > SLOW_MS) {
      return [
        warning('Temporal', seen, 'Run workers and gateway closer to Temporal: each step of a session waits for it.'),
      ];
    }
    return [ok('Temporal', seen)];
  },
};

/** Returns the time of the fastest of a few calls in milliseconds. The first call may be slow. */
async function fastest(call: () => Promise<unknown>): Promise<number> {
  let bestMs = Number.POSITIVE_INFINITY;
  for (let n = 0; n < TRIES; n++) {
    const beganMs = performance.now();
    await call();
    bestMs = Math.min(bestMs, performance.now() - beganMs);
  }
  return Math.round(bestMs);
}

/** Whether a version is older; an unknown format is not. */
function isOlder(version: string, oldest: readonly number[]): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (!parts) return false;
  const at = parts.findIndex((part, index) => part !== oldest[index]);
  return at >= 0 && (parts[at] ?? 0) < (oldest[at] ?? 0);
}
