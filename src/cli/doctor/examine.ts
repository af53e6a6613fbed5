import { type Config, secretsOf } from '../../config/index.js';
import { redactedValue, registerSecrets } from '../../redaction/index.js';
import type { TemporalConnection } from './check.js';
import { apiKeys } from './checks/api-keys.js';
import { sessionsInNeed } from './checks/attention.js';
import { buckets } from './checks/buckets.js';
import { receivedCallbacks } from './checks/callback-silence.js';
import { callbacks } from './checks/callbacks.js';
import { clock } from './checks/clock.js';
import { completeness, configWarnings } from './checks/configuration.js';
import { credentials } from './checks/credentials.js';
import { encryptedSessions, encryptionKeys } from './checks/encryption.js';
import { fileLinks } from './checks/file-links.js';
import { fleetKeepers } from './checks/fleet.js';
import { quotas } from './checks/quotas.js';
import { searchAttributes } from './checks/search-attributes.js';
import { taskQueues } from './checks/task-queues.js';
import { temporalServer } from './checks/temporal-server.js';
import { webhooks } from './checks/webhooks.js';
import { workerVersion } from './checks/worker-version.js';
import { type Finding, failed, notChecked, wordsOf } from './finding.js';

const TEMPORAL_CHECKS = [
  temporalServer,
  searchAttributes,
  taskQueues,
  fleetKeepers,
  sessionsInNeed,
  receivedCallbacks,
  workerVersion,
  encryptedSessions,
];
const CONFIG_CHECKS = [
  completeness,
  configWarnings,
  clock,
  credentials,
  callbacks,
  buckets,
  fileLinks,
  quotas,
  apiKeys,
  encryptionKeys,
  webhooks,
];

/** A value, or the finding that explains why there is none. */
export type ValueOrFinding<T> = { readonly value: T } | { readonly finding: Finding };

/**
 * Runs all checks concurrently, each for at most `deadlineMs`. A check that fails does not affect the others. Returns the
 * findings in a fixed order, without any secret of the configuration.
 */
export async function examine(
  config: ValueOrFinding<Config>,
  temporal: ValueOrFinding<TemporalConnection>,
  deadlineMs: number,
): Promise<readonly Finding[]> {
  const known = 'value' in config ? config.value : undefined;
  if (known) registerSecrets(secretsOf(known));
  const responseTimeoutMs = deadlineMs / 3;
  const obstacles = [config, temporal].flatMap((subject) => ('finding' in subject ? [subject.finding] : []));
  const findings = await Promise.all([
    ...TEMPORAL_CHECKS.map(({ name, run }) =>
      check(name, temporal, 'Temporal is unavailable', deadlineMs, (value, signal) =>
        run(value, { config: known, signal, responseTimeoutMs }),
      ),
    ),
    ...CONFIG_CHECKS.map(({ name, run }) =>
      check(name, config, 'there is no valid configuration', deadlineMs, (value, signal) =>
        run({ config: value, signal, responseTimeoutMs }),
      ),
    ),
  ]);
  return redactedValue([...obstacles, ...findings.flat()]);
}

async function check<T>(
  name: string,
  subject: ValueOrFinding<T>,
  whyNot: string,
  deadlineMs: number,
  run: (value: T, signal: AbortSignal) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  if ('finding' in subject) return name === subject.finding.check ? [] : [notChecked(name, whyNot)];
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((settle) => {
    timer = setTimeout(() => {
      deadline.abort();
      const fix = 'Check the network and the name service, then run this again.';
      settle([failed(name, `no response within ${deadlineMs / 1_000} s`, fix)]);
    }, deadlineMs);
  });
  const findings = run(subject.value, deadline.signal).catch((error: unknown) => {
    const fix = 'Run this again with --verbose; if it fails again, check what the message names.';
    return [failed(name, `the check failed (${wordsOf(error)})`, fix)];
  });
  try {
    return await Promise.race([findings, late]);
  } finally {
    clearTimeout(timer);
  }
}
