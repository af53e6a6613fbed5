import { type MetricDefinition, WAIT_BUCKETS_SECONDS } from './metrics.js';

/**
 * What workflows themselves measure: never while a history is replayed, and so once for each thing that happened. The
 * worker adds the labels `namespace` and `taskQueue` to each.
 */
export const SESSION_METRICS = {
  requested: {
    name: 'reelkeeper_sessions_requested_total',
    kind: 'counter',
    help: 'Sessions whose request was checked; without an app where it was wrong.',
    labels: ['app', 'valid'],
  },
  closed: {
    name: 'reelkeeper_sessions_closed_total',
    kind: 'counter',
    help: 'Sessions that closed, by what they were worth and why they ended.',
    labels: ['app', 'outcome', 'end_reason'],
  },
  recordingDelay: {
    name: 'reelkeeper_session_recording_delay_seconds',
    kind: 'histogram',
    help: 'From the start of a session until ZEGO says that it records.',
    labels: ['app'],
    buckets: WAIT_BUCKETS_SECONDS,
  },
  stopDuration: {
    name: 'reelkeeper_stop_duration_seconds',
    kind: 'histogram',
    help: 'From the first attempt to stop a task until ZEGO confirms that it is stopped.',
    labels: ['app'],
    buckets: WAIT_BUCKETS_SECONDS,
  },
  endNotice: {
    name: 'reelkeeper_task_end_notice_seconds',
    kind: 'histogram',
    help: 'From the end of a task that ZEGO ended until its session knows of it.',
    labels: ['app'],
    buckets: WAIT_BUCKETS_SECONDS,
  },
  tasksEnded: {
    name: 'reelkeeper_tasks_ended_total',
    kind: 'counter',
    help: 'Tasks that have ended: stopped by us, or by themselves, in order (idle, MaxRecordTime) or abnormally.',
    labels: ['app', 'how'],
  },
  rescueFilesStarted: {
    name: 'reelkeeper_rescue_files_started_total',
    kind: 'counter',
    help: "Files whose copying out of ZEGO's backup store was begun.",
    labels: [],
  },
  rescueFilesEnded: {
    name: 'reelkeeper_rescue_files_ended_total',
    kind: 'counter',
    help: "Files whose copying out of ZEGO's backup store is over.",
    labels: ['result'],
  },
  deliveriesEnded: {
    name: 'reelkeeper_webhook_deliveries_ended_total',
    kind: 'counter',
    help: 'Deliveries of events to webhooks that are over, by what became of them.',
    labels: ['result'],
  },
} as const satisfies Record<string, MetricDefinition>;
