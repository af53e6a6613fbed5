import { Context, type Info } from '@temporalio/activity';
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

/** A stop that is not confirmed by then keeps a task, and its costs, running. */
const STOP_OVERDUE_MS = 300_000;
/** Time for a person to mend a bucket, or to fetch the file from where ZEGO keeps it. */
const NEAR_EXPIRY_MS = 43_200_000;

type Activities = SessionActivities & StorageActivities & WebhookActivities;
/** What may stand in a label: the names of the configuration. */
type Names = Pick<Config, 'apps' | 'storages' | 'webhooks'>;

/** The same activities, with what becomes of each attempt measured. */
export function measuredActivities(activities: Activities, meter: WorkerMeter, names: Names): Activities {
  const attempt = async <T>(activity: keyof Activities, run: () => Promise<T>, whenFailed?: () => void): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      meter.count(WORKER_METRICS.activityFailures, { activity, fault: faultOfFailure(error) });
      whenFailed?.();
      throw error;
    }
  };
  return {
    checkRequest: (...asked) => attempt('checkRequest', () => activities.checkRequest(...asked)),
    startRecord: async (input) => {
      const answer = await attempt('startRecord', () => activities.startRecord(input));
      const isOurs = answer.verdict === 'refused' && answer.retry === 'elsewhere';
      if (isOurs) meter.count(WORKER_METRICS.activityFailures, { activity: 'startRecord', fault: 'ours' });
      return answer;
    },
    stopRecord: (input) =>
      attempt(
        'stopRecord',
        () => activities.stopRecord(input),
        () => {
          const overdue = Date.now() - Context.current().info.scheduledTimestampMs >= STOP_OVERDUE_MS;
          if (overdue) meter.count(WORKER_METRICS.stopsOverdue, { app: known(names.apps, input.app) });
        },
      ),
    describeRecordStatus: (input) => attempt('describeRecordStatus', () => activities.describeRecordStatus(input)),
    updateLayout: (input) => attempt('updateLayout', () => activities.updateLayout(input)),
    updateWhiteboard: (input) => attempt('updateWhiteboard', () => activities.updateWhiteboard(input)),
    pauseRecord: (input) => attempt('pauseRecord', () => activities.pauseRecord(input)),
    resumeRecord: (input) => attempt('resumeRecord', () => activities.resumeRecord(input)),
    takeSnapshot: (input) => attempt('takeSnapshot', () => activities.takeSnapshot(input)),

    checkFiles: async (input) => {
      const answer = await attempt('checkFiles', () => activities.checkFiles(input));
      countLooks(meter, known(names.storages, input.storage), input, answer);
      return answer;
    },
    rescueFile: async (input) => {
      const storage = known(names.storages, input.storage);
      const answer = await attempt(
        'rescueFile',
        () => activities.rescueFile(input),
        () => {
          const near = leftMs(Context.current().info) <= NEAR_EXPIRY_MS;
          if (near) meter.count(WORKER_METRICS.rescuesNearExpiry, { storage });
        },
      );
      const copied = answer.verdict === 'rescued' && answer.how === 'copied';
      if (copied) meter.count(WORKER_METRICS.rescueBytes, { storage }, answer.sizeBytes);
      return answer;
    },
    deliverWebhook: async (input) => {
      const tried = (result: string): void => {
        meter.count(WORKER_METRICS.webhookAttempts, { endpoint: known(names.webhooks, input.endpoint), result });
      };
      const deliver = () => activities.deliverWebhook(input);
      const answer = await attempt('deliverWebhook', deliver, () => tried('failed'));
      tried(answer.verdict);
      return answer;
    },
  };
}

function countLooks(meter: WorkerMeter, storage: string, asked: CheckFilesInput, { files }: CheckFilesAnswer): void {
  asked.files.forEach(({ state }, index) => {
    if (state !== 'uploaded') return;
    const seen = files[index]?.state;
    const result = seen === 'verified' ? 'verified' : seen === 'failed' ? 'missing' : 'unchecked';
    meter.count(WORKER_METRICS.filesChecked, { storage, result });
  });
}

/** How long Temporal goes on trying from now. */
function leftMs({ scheduledTimestampMs, scheduleToCloseTimeoutMs }: Info): number {
  return scheduleToCloseTimeoutMs > 0
    ? scheduledTimestampMs + scheduleToCloseTimeoutMs - Date.now()
    : Number.POSITIVE_INFINITY;
}

/** Inputs come from histories, which may name what the configuration has no longer. */
function known(entries: Readonly<Record<string, unknown>>, name: string): string {
  return Object.hasOwn(entries, name) ? name : 'unknown';
}
