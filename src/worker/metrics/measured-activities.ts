import type { Info } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Config } from '../../config/index.js';
import type {
  CheckFilesAnswer,
  CheckFilesInput,
  SessionActivities,
  StorageActivities,
  WebhookActivities,
} from '../../contract/index.js';
import { faultOfFailure } from './faults.js';
import type { WorkerMeter } from './worker-meter.js';
import { WORKER_METRICS } from './worker-metrics.js';

/** The age at which an unconfirmed stop counts as overdue. */
const STOP_OVERDUE_MS = 300_000;
/** The time in which a person can still correct a bucket, or fetch the file from ZEGO's backup. */
const NEAR_EXPIRY_MS = 43_200_000;

type Activities = SessionActivities & StorageActivities & WebhookActivities;
/** The names of the configuration, which may be labels. */
type Names = Pick<Config, 'apps' | 'storages' | 'webhooks'>;

/** The counts of an activity's attempts beside its failures. */
interface Counts<Input, Answer> {
  answered?(answer: Answer, input: Input): void;
  failed?(input: Input, info: Info): void;
}

/** The counts by activity. */
type AllCounts = {
  readonly [N in keyof Activities]?: Counts<Parameters<Activities[N]>[0], Awaited<ReturnType<Activities[N]>>>;
};

/** Returns the interceptor that counts the results of activities. */
export function measuredActivities(meter: WorkerMeter, names: Names): ActivityInterceptorsFactory {
  const all: Readonly<Record<string, Counts<unknown, unknown>>> = countsOf(meter, names);
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const { activityType: activity } = info;
        const counts = all[activity];
        const [argument] = input.args;
        const answer = await next(input).catch((error: unknown) => {
          meter.count(WORKER_METRICS.activityFailures, { activity, fault: faultOfFailure(error) });
          counts?.failed?.(argument, info);
          throw error;
        });
        counts?.answered?.(answer, argument);
        return answer;
      },
    },
  });
}

function countsOf(meter: WorkerMeter, { apps, storages, webhooks }: Names): AllCounts {
  const tried = (endpoint: string, result: string): void =>
    meter.count(WORKER_METRICS.webhookAttempts, { endpoint: known(webhooks, endpoint), result });
  return {
    startRecord: {
      answered: (answer, { app }) => {
        if (answer.verdict === 'queued') meter.count(WORKER_METRICS.startsQueued, { app: known(apps, app) });
        const isOurs = answer.verdict === 'refused' && answer.retry === 'elsewhere';
        if (isOurs) meter.count(WORKER_METRICS.activityFailures, { activity: 'startRecord', fault: 'ours' });
      },
    },
    stopRecord: {
      failed: ({ app }, { scheduledTimestampMs }) => {
        const isOverdue = Date.now() - scheduledTimestampMs >= STOP_OVERDUE_MS;
        if (isOverdue) meter.count(WORKER_METRICS.stopsOverdue, { app: known(apps, app) });
      },
    },
    checkFiles: {
      answered: (answer, input) => countChecks(meter, known(storages, input.storage), input, answer),
    },
    rescueFile: {
      answered: (answer, { storage }) => {
        const isCopied = answer.verdict === 'rescued' && answer.how === 'copied';
        if (isCopied) meter.count(WORKER_METRICS.rescueBytes, { storage: known(storages, storage) }, answer.sizeBytes);
      },
      failed: ({ storage }, info) => {
        const isNear = leftMs(info) <= NEAR_EXPIRY_MS;
        if (isNear) meter.count(WORKER_METRICS.rescuesNearExpiry, { storage: known(storages, storage) });
      },
    },
    deliverWebhook: {
      answered: ({ verdict }, { endpoint }) => tried(endpoint, verdict),
      failed: ({ endpoint }) => tried(endpoint, 'failed'),
    },
  };
}

function countChecks(meter: WorkerMeter, storage: string, input: CheckFilesInput, { files }: CheckFilesAnswer): void {
  input.files.forEach(({ state }, index) => {
    if (state !== 'uploaded') return;
    const seen = files[index]?.state;
    const result = seen === 'verified' ? 'verified' : seen === 'failed' ? 'missing' : 'unchecked';
    meter.count(WORKER_METRICS.filesChecked, { storage, result });
  });
}

/** Returns how long Temporal continues to retry from now. */
function leftMs({ scheduledTimestampMs, scheduleToCloseTimeoutMs }: Info): number {
  return scheduleToCloseTimeoutMs > 0
    ? scheduledTimestampMs + scheduleToCloseTimeoutMs - Date.now()
    : Number.POSITIVE_INFINITY;
}

/** Returns a configured name, else `unknown`: inputs come from histories and may name removed entries. */
function known(entries: Readonly<Record<string, unknown>>, name: string): string {
  return Object.hasOwn(entries, name) ? name : 'unknown';
}
