import { type MetricDefinition, WAIT_BUCKETS_SECONDS } from './metrics.js';

/**
 * The metrics that workflows emit, once for each event and never during replay. The worker adds the labels `namespace`
 * and `taskQueue` to each.
 */
export const SESSION_METRICS = {
  requested: {
    name: 'reelkeeper_sessions_requested_total',
    kind: 'counter',
    help: 'Sessions whose request was checked, valid or not.',
    labels: ['app', 'valid'],
  },
  closed: {
    name: 'reelkeeper_sessions_closed_total',
    kind: 'counter',
    help: 'Sessions that closed, by outcome and end reason.',
    labels: ['app', 'outcome', 'end_reason'],
  },
  recordingDelay: {
    name: 'reelkeeper_session_recording_delay_seconds',
    kind: 'histogram',
    help: 'From the start of a session until ZEGO reports that it records.',
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
    help: 'From the end of a task that ZEGO ended until its session learns of it.',
    labels: ['app'],
    buckets: WAIT_BUCKETS_SECONDS,
  },
  tasksEnded: {
    name: 'reelkeeper_tasks_ended_total',
    kind: 'counter',
    help: 'Tasks that ended: stopped by the session, or ended by ZEGO, normally (idle, MaxRecordTime) or abnormally.',
    labels: ['app', 'how'],
  },
  orphans: {
    name: 'reelkeeper_fleet_orphans_total',
    kind: 'counter',
    help: 'What a fleet keeper found of tasks without a session: found, stopped, stop-failed, gone.',
    labels: ['app', 'event', 'standing'],
  },
  rescueFilesStarted: {
    name: 'reelkeeper_rescue_files_started_total',
    kind: 'counter',
    help: "Files whose copy from ZEGO's backup store began.",
    labels: [],
  },
  rescueFilesEnded: {
    name: 'reelkeeper_rescue_files_ended_total',
    kind: 'counter',
    help: "Files whose copy from ZEGO's backup store ended, by result.",
    labels: ['result'],
  },
  deliveriesEnded: {
    name: 'reelkeeper_webhook_deliveries_ended_total',
    kind: 'counter',
    help: 'Webhook deliveries that ended, by result.',
    labels: ['result'],
  },
} as const satisfies Record<string, MetricDefinition>;
