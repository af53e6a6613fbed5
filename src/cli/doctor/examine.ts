import { type Config, secretsOf } from '../../config/index.js';
import { knowSecrets, redactedValue } from '../../redaction/index.js';
import type { TemporalReach } from './check.js';
import { apiKeys } from './checks/api-keys.js';
import { buckets } from './checks/buckets.js';
import { callbacks } from './checks/callbacks.js';
import { clock } from './checks/clock.js';
import { credentials } from './checks/credentials.js';
import { encryptedSessions, encryptionKeys } from './checks/encryption.js';
import { enoughFor } from './checks/enough-for.js';
import { quotas } from './checks/quotas.js';
import { searchAttributes } from './checks/search-attributes.js';
import { taskQueues } from './checks/task-queues.js';
import { temporalServer } from './checks/temporal-server.js';
import { configWarnings } from './checks/warnings.js';
import { webhooks } from './checks/webhooks.js';
import { workerVersion } from './checks/worker-version.js';
import { type Finding, failed, notChecked, wordsOf } from './finding.js';

const TEMPORAL_CHECKS = [temporalServer, searchAttributes, taskQueues, workerVersion, encryptedSessions];
const CONFIG_CHECKS = [
  enoughFor,
  configWarnings,
  clock,
  credentials,
  callbacks,
  buckets,
  quotas,
  apiKeys,
  encryptionKeys,
  webhooks,
];

/** What was found before any look: a value, or what is in the way of it. */
export type Found<T> = { readonly value: T } | { readonly finding: Finding };

/** What is looked at. */
interface Examined {
  readonly config: Found<Config>;
  readonly temporal: Found<TemporalReach>;
}

/**
 * Looks at everything, side by side, each for `deadlineMs` at most; one that fails keeps no other from being looked at.
 * Answers in a fixed order, and without any secret of the configuration.
 */
export async function examine({ config, temporal }: Examined, deadlineMs: number): Promise<readonly Finding[]> {
  const used = 'value' in config ? config.value : undefined;
  if (used) knowSecrets(secretsOf(used));
  const silenceMs = deadlineMs / 3;
  const looks: Promise<readonly Finding[]>[] = [];
  if ('finding' in config) looks.push(Promise.resolve([config.finding]));
  if ('finding' in temporal) looks.push(Promise.resolve([temporal.finding]));
  for (const { name, run } of TEMPORAL_CHECKS) {
    if ('value' in temporal)
      looks.push(inTime(name, deadlineMs, (signal) => run(temporal.value, { config: used, signal, silenceMs })));
    else if (name !== temporal.finding.check) looks.push(Promise.resolve([notChecked(name, "Temporal can't be used")]));
  }
  for (const { name, run } of CONFIG_CHECKS) {
    if ('value' in config)
      looks.push(inTime(name, deadlineMs, (signal) => run({ config: config.value, signal, silenceMs })));
    else if (name !== config.finding.check)
      looks.push(Promise.resolve([notChecked(name, 'there is no configuration that can be used')]));
  }
  const findings = (await Promise.all(looks)).flat();
  return redactedValue(findings);
}

async function inTime(
  name: string,
  deadlineMs: number,
  look: (signal: AbortSignal) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<readonly Finding[]>((settle) => {
    timer = setTimeout(() => {
      late.abort();
      settle([
        failed(
          name,
          `no answer within ${deadlineMs / 1_000} s`,
          'Look at the network and the name service, then run this again.',
        ),
      ]);
    }, deadlineMs);
  });
  const looked = look(late.signal).catch((error: unknown) => [
    failed(
      name,
      `it could not be looked at (${wordsOf(error)})`,
      'Run this again with --verbose; if it stays, look at what the words name.',
    ),
  ]);
  try {
    return await Promise.race([looked, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
