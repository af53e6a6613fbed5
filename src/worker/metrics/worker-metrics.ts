import { BUILD_INFO, CALL_BUCKETS_SECONDS, type MetricDefinition } from '../../contract/metrics.js';

/** What a worker measures beside its workflows; those have `SESSION_METRICS`. */
export const WORKER_METRICS = {
  build: BUILD_INFO,
  zegoCalls: {
    name: 'reelkeeper_zego_calls_total',
    kind: 'counter',
    help: "Calls to ZEGO by its code, or by what came instead of one; and whose it is that it wasn't success.",
    labels: ['app', 'action', 'code', 'fault'],
  },
  zegoCallDuration: {
    name: 'reelkeeper_zego_call_duration_seconds',
    kind: 'histogram',
    help: 'How long calls to ZEGO took, answered or not.',
    labels: ['app', 'action'],
    buckets: CALL_BUCKETS_SECONDS,
  },
  zegoQuota: {
    name: 'reelkeeper_zego_quota_calls_per_second',
    kind: 'gauge',
    help: 'Calls a second that all workers together may make: nine tenths of the quota.',
    labels: ['app', 'action'],
  },
  pacerWait: {
    name: 'reelkeeper_zego_pacer_wait_seconds',
    kind: 'histogram',
    help: "How long a call waited in this process for its turn within ZEGO's quota.",
    labels: ['app', 'action'],
    buckets: CALL_BUCKETS_SECONDS,
  },
  activityFailures: {
    name: 'reelkeeper_activity_failures_total',
    kind: 'counter',
    help: 'Attempts that failed and that Temporal repeats where that can help, by whose it is.',
    labels: ['activity', 'fault'],
  },
  stopsOverdue: {
    name: 'reelkeeper_stops_overdue_total',
    kind: 'counter',
    help: 'Attempts to stop a task that failed five minutes and more after they were begun.',
    labels: ['app'],
  },
  filesChecked: {
    name: 'reelkeeper_files_checked_total',
    kind: 'counter',
    help: 'Files that were looked for in a bucket: there as ZEGO told, missing or wrong, or nobody could look.',
    labels: ['storage', 'result'],
  },
  rescueBytes: {
    name: 'reelkeeper_rescue_bytes_total',
    kind: 'counter',
    help: "Bytes of files that were copied out of ZEGO's backup store.",
    labels: ['storage'],
  },
  rescuesNearExpiry: {
    name: 'reelkeeper_rescues_near_expiry_total',
    kind: 'counter',
    help: "Attempts to copy a file that failed less than 12 hours before ZEGO's backup of it is given up.",
    labels: ['storage'],
  },
  webhookAttempts: {
    name: 'reelkeeper_webhook_attempts_total',
    kind: 'counter',
    help: 'Attempts to bring an event to an endpoint.',
    labels: ['endpoint', 'result'],
  },
} as const satisfies Record<string, MetricDefinition>;
