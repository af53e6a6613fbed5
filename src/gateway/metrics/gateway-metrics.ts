import {
  BUILD_INFO,
  CALL_BUCKETS_SECONDS,
  type MetricDefinition,
  WAIT_BUCKETS_SECONDS,
} from '../../contract/metrics.js';

/** What a gateway measures. What it counts in Temporal is the same at every gateway: take the largest, never the sum. */
export const GATEWAY_METRICS = {
  build: BUILD_INFO,
  httpRequests: {
    name: 'reelkeeper_http_requests_total',
    kind: 'counter',
    help: "Requests that were answered, by the route's pattern, and whose it is that one wasn't served.",
    labels: ['method', 'route', 'status', 'fault'],
  },
  httpDuration: {
    name: 'reelkeeper_http_request_duration_seconds',
    kind: 'histogram',
    help: 'How long answers took; event streams are left out.',
    labels: ['method', 'route'],
    buckets: CALL_BUCKETS_SECONDS,
  },
  callbacks: {
    name: 'reelkeeper_callbacks_total',
    kind: 'counter',
    help: "ZEGO's callbacks: forwarded to their session, dropped as needless, or refused; reason is empty for forwarded.",
    labels: ['app', 'result', 'reason', 'fault'],
  },
  callbackDelay: {
    name: 'reelkeeper_callback_delay_seconds',
    kind: 'histogram',
    help: 'From the time that a genuine callback names as its own until it came: late ones, and clocks that differ.',
    labels: ['app'],
    buckets: WAIT_BUCKETS_SECONDS,
  },
  sessions: {
    name: 'reelkeeper_sessions',
    kind: 'gauge',
    help: 'Sessions that run, by phase; "none" for those started by other clients that no worker has begun.',
    labels: ['phase'],
  },
  sessionsTerminated: {
    name: 'reelkeeper_sessions_terminated',
    kind: 'gauge',
    help: 'Sessions that were terminated, and so could stop no task, as long as Temporal remembers them.',
    labels: [],
  },
  rescuesRunning: {
    name: 'reelkeeper_rescues_running',
    kind: 'gauge',
    help: "Tasks whose files are being copied out of ZEGO's backup store.",
    labels: [],
  },
  deliveriesRunning: {
    name: 'reelkeeper_webhook_deliveries_running',
    kind: 'gauge',
    help: 'Events that are on their way to an endpoint.',
    labels: [],
  },
  countFailures: {
    name: 'reelkeeper_session_count_failures_total',
    kind: 'counter',
    help: 'Times that sessions could not be counted: Temporal did not answer, and what is counted in it is not shown.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;
