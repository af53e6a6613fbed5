import {
  BUILD_INFO,
  CALL_BUCKETS_SECONDS,
  type MetricDefinition,
  WAIT_BUCKETS_SECONDS,
} from '../../contract/metrics.js';

/** The metrics of a worker, without those of its workflows (`SESSION_METRICS`). */
export const WORKER_METRICS = {
  build: BUILD_INFO,
  zegoCalls: {
    name: 'reelkeeper_zego_calls_total',
    kind: 'counter',
    help: 'Calls to ZEGO by code, and where the cause of a failure is.',
    labels: ['app', 'action', 'code', 'fault'],
  },
  zegoCallDuration: {
    name: 'reelkeeper_zego_call_duration_seconds',
    kind: 'histogram',
    help: 'Duration of calls to ZEGO, with or without a response.',
    labels: ['app', 'action'],
    buckets: CALL_BUCKETS_SECONDS,
  },
  zegoQuota: {
    name: 'reelkeeper_zego_quota_calls_per_second',
    kind: 'gauge',
    help: 'Calls a second that all workers may make together: nine tenths of the quota.',
    labels: ['app', 'action'],
  },
  pacerWait: {
    name: 'reelkeeper_zego_pacer_wait_seconds',
    kind: 'histogram',
    help: "How long a call waited in this process for ZEGO's quota.",
    labels: ['app', 'action'],
    buckets: CALL_BUCKETS_SECONDS,
  },
  fleetSweepTime: {
    name: 'reelkeeper_fleet_sweep_timestamp_seconds',
    kind: 'gauge',
    help: "When the newest sweep of an app's tasks that this worker knows of ended, as a Unix time; 0 if it knows none.",
    labels: ['app'],
  },
  fleetSweepDuration: {
    name: 'reelkeeper_fleet_sweep_duration_seconds',
    kind: 'histogram',
    help: "Duration of sweeps of an app's tasks by this worker.",
    labels: ['app'],
    buckets: WAIT_BUCKETS_SECONDS,
  },
  fleetTasks: {
    name: 'reelkeeper_fleet_tasks',
    kind: 'gauge',
    help: 'Tasks of an app that ZEGO listed as recording in the newest sweep that this worker knows of.',
    labels: ['app'],
  },
  fleetOrphans: {
    name: 'reelkeeper_fleet_orphans',
    kind: 'gauge',
    help: 'Tasks of an app without a session in the newest sweep that this worker knows of, by standing.',
    labels: ['app', 'standing'],
  },
  fleetSignals: {
    name: 'reelkeeper_fleet_signals_total',
    kind: 'counter',
    help: 'Signals of sweeps to sessions: their task is recording, or has left the list.',
    labels: ['app', 'seen'],
  },
  activityFailures: {
    name: 'reelkeeper_activity_failures_total',
    kind: 'counter',
    help: 'Failed attempts, which Temporal retries if that can help, by cause.',
    labels: ['activity', 'fault'],
  },
  startsQueued: {
    name: 'reelkeeper_starts_queued_total',
    kind: 'counter',
    help: "Attempts to start that were not sent, since older sessions wait for one of ZEGO's concurrent tasks.",
    labels: ['app'],
  },
  stopsOverdue: {
    name: 'reelkeeper_stops_overdue_total',
    kind: 'counter',
    help: 'Failed attempts to stop a task, five minutes or more after the first.',
    labels: ['app'],
  },
  filesChecked: {
    name: 'reelkeeper_files_checked_total',
    kind: 'counter',
    help: 'Files verified in a bucket: as ZEGO reported, missing or wrong, or the bucket could not be read.',
    labels: ['storage', 'result'],
  },
  rescueBytes: {
    name: 'reelkeeper_rescue_bytes_total',
    kind: 'counter',
    help: "Bytes copied from ZEGO's backup store.",
    labels: ['storage'],
  },
  rescuesNearExpiry: {
    name: 'reelkeeper_rescues_near_expiry_total',
    kind: 'counter',
    help: 'Failed attempts to copy a file, less than 12 hours before its backup is given up.',
    labels: ['storage'],
  },
  webhookAttempts: {
    name: 'reelkeeper_webhook_attempts_total',
    kind: 'counter',
    help: 'Attempts to deliver an event to an endpoint.',
    labels: ['endpoint', 'result'],
  },
} as const satisfies Record<string, MetricDefinition>;
