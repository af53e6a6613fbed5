import type { Config } from '../../config/index.js';
import { packageVersion } from '../../config/package-version.js';
import { END_REASONS, OUTCOMES, ZEGO_ACTIONS } from '../../contract/index.js';
import { SESSION_METRICS } from '../../contract/session-metrics.js';
import type { WorkerMeter } from './worker-meter.js';
import { WORKER_METRICS } from './worker-metrics.js';

/**
 * Starts all counters at zero: Prometheus sees no increase in a counter that begins at one. `byWorkflows` is for counters
 * of the workflows, with the labels that the SDK adds.
 */
export function expectMetrics(
  { meter, byWorkflows }: { readonly meter: WorkerMeter; readonly byWorkflows: WorkerMeter },
  { apps, storages, webhooks }: Pick<Config, 'apps' | 'storages' | 'webhooks'>,
): void {
  meter.set(WORKER_METRICS.build, { version: packageVersion() }, 1);
  for (const app of Object.keys(apps)) {
    meter.expect(WORKER_METRICS.startsQueued, { app });
    meter.expect(WORKER_METRICS.stopsOverdue, { app });
    for (const action of ZEGO_ACTIONS)
      meter.expect(WORKER_METRICS.zegoCalls, { app, action, code: '0', fault: 'none' });
    for (const seen of ['recording', 'left']) meter.expect(WORKER_METRICS.fleetSignals, { app, seen });
    for (const event of ['found', 'stopped', 'stop-failed']) {
      for (const standing of ['foreign', 'closed', 'dropped'])
        byWorkflows.expect(SESSION_METRICS.orphans, { app, event, standing });
    }
    byWorkflows.expect(SESSION_METRICS.requested, { app, valid: 'yes' });
    for (const how of ['stopped', 'in-order', 'abnormally'])
      byWorkflows.expect(SESSION_METRICS.tasksEnded, { app, how });
    for (const outcome of OUTCOMES) {
      for (const end_reason of END_REASONS) byWorkflows.expect(SESSION_METRICS.closed, { app, outcome, end_reason });
    }
  }
  for (const storage of Object.keys(storages)) {
    meter.expect(WORKER_METRICS.rescueBytes, { storage });
    meter.expect(WORKER_METRICS.rescuesNearExpiry, { storage });
    for (const result of ['verified', 'missing', 'unchecked']) {
      meter.expect(WORKER_METRICS.filesChecked, { storage, result });
    }
  }
  for (const endpoint of Object.keys(webhooks)) {
    for (const result of ['delivered', 'gone', 'failed']) {
      meter.expect(WORKER_METRICS.webhookAttempts, { endpoint, result });
    }
  }
  for (const activity of ACTIVITIES) meter.expect(WORKER_METRICS.activityFailures, { activity, fault: 'ours' });
  byWorkflows.expect(SESSION_METRICS.rescueFilesStarted, {});
  for (const result of ['rescued', 'given-up', 'cancelled'])
    byWorkflows.expect(SESSION_METRICS.rescueFilesEnded, { result });
  for (const result of ['delivered', 'gone', 'undelivered', 'cancelled']) {
    byWorkflows.expect(SESSION_METRICS.deliveriesEnded, { result });
  }
}

const ACTIVITIES = [
  'startRecord',
  'stopRecord',
  'describeRecordStatus',
  'sweepFleet',
  'checkFiles',
  'rescueFile',
  'deliverWebhook',
];
