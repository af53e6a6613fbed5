import {
  BUILD_INFO,
  CALL_BUCKETS_SECONDS,
  type MetricDefinition,
  WAIT_BUCKETS_SECONDS,
} from '../../contract/metrics.js';

/** The metrics of a gateway. Counts from Temporal are the same at every gateway: use the maximum, never the sum. */
export const GATEWAY_METRICS = {
  build: BUILD_INFO,
  httpRequests: {
    name: 'reelkeeper_http_requests_total',
    kind: 'counter',
    help: 'Requests by route pattern, status, and where the cause of a failure is.',
    labels: ['method', 'route', 'status', 'fault'],
  },
  httpDuration: {
    name: 'reelkeeper_http_request_duration_seconds',
    kind: 'histogram',
    help: 'Duration of requests, without event streams.',
    labels: ['method', 'route'],
    buckets: CALL_BUCKETS_SECONDS,
  },
  callbacks: {
    name: 'reelkeeper_callbacks_total',
    kind: 'counter',
    help: "ZEGO's callbacks: forwarded to their session, dropped as unneeded, or refused; forwarded ones have an empty reason.",
    labels: ['app', 'result', 'reason', 'fault'],
  },
  callbackDelay: {
    name: 'reelkeeper_callback_delay_seconds',
    kind: 'histogram',
    help: "From a genuine callback's own time until it arrived; late callbacks and clocks that differ show here.",
    labels: ['app'],
    buckets: WAIT_BUCKETS_SECONDS,
  },
  sessions: {
    name: 'reelkeeper_sessions',
    kind: 'gauge',
    help: 'Running sessions by phase; "none" if started by another client and not yet picked up by a worker.',
    labels: ['phase'],
  },
  sessionsAttention: {
    name: 'reelkeeper_sessions_attention',
    kind: 'gauge',
    help: 'Running sessions that need attention, by reason; a session may have several.',
    labels: ['reason'],
  },
  sessionsTerminated: {
    name: 'reelkeeper_sessions_terminated',
    kind: 'gauge',
    help: "Terminated sessions, which could stop no task, within Temporal's retention.",
    labels: [],
  },
  rescuesRunning: {
    name: 'reelkeeper_rescues_running',
    kind: 'gauge',
    help: "Tasks whose files are being copied from ZEGO's backup store.",
    labels: [],
  },
  deliveriesRunning: {
    name: 'reelkeeper_webhook_deliveries_running',
    kind: 'gauge',
    help: 'Events queued for an endpoint.',
    labels: [],
  },
  countFailures: {
    name: 'reelkeeper_session_count_failures_total',
    kind: 'counter',
    help: 'Failed counts of sessions: Temporal did not respond, so the gauges counted in it are missing.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;
