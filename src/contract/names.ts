import type { SessionPhase } from './view.js';

/** The task queue that workflows are started on. */
export const WORKFLOW_TASK_QUEUE = 'reelkeeper';

/** The task queue of whatever looks into the customers' buckets. */
export const STORAGE_TASK_QUEUE = 'reelkeeper-storage';

/** The task queue of copies into the customers' buckets, which take long. */
export const RESCUE_TASK_QUEUE = 'reelkeeper-rescue';

/** The workflow type of a session. */
export const SESSION_WORKFLOW = 'recordingSession';

/** The workflow type that copies one task's files out of ZEGO's backup store. */
export const FILE_RESCUE_WORKFLOW = 'fileRescue';

/** The workflow type that brings one event to one endpoint. */
export const WEBHOOK_DELIVERY_WORKFLOW = 'webhookDelivery';

/** The task queue of the activity that sends webhooks. */
export const WEBHOOK_TASK_QUEUE = 'reelkeeper-webhooks';

/** The signals a session takes. */
export const SIGNALS = {
  updateLayout: 'updateLayout',
  updateWhiteboard: 'updateWhiteboard',
  pause: 'pause',
  resume: 'resume',
  takeSnapshot: 'takeSnapshot',
  stop: 'stop',
  zegoCallback: 'zegoCallback',
  statusChanged: 'statusChanged',
  webhookGone: 'webhookGone',
} as const;

/** The updates a session takes. Stop is a signal only: ten waiting updates would block it. */
export const UPDATES = {
  updateLayout: 'updateLayout',
  updateWhiteboard: 'updateWhiteboard',
  pause: 'pause',
  resume: 'resume',
  takeSnapshot: 'takeSnapshot',
  started: 'started',
} as const;

/** The query that answers a session's view. */
export const SESSION_QUERY = 'session';

/** The search attributes of a session. */
export const SEARCH_ATTRIBUTES = {
  app: 'RecordingApp',
  room: 'RecordingRoom',
  phase: 'RecordingPhase',
  outcome: 'RecordingOutcome',
  taskIds: 'RecordingTaskIds',
} as const;

/** Memo keys: `outcome` once a session is closed, `requestDigest` for starts by our client. */
export const MEMO = { outcome: 'outcome', requestDigest: 'requestDigest' } as const;

/** The `type` of every ApplicationFailure that callers may branch on. */
export const FAILURES = {
  /** The request or a message's body is wrong; details: `InvalidRequestDetails`. */
  invalidRequest: 'InvalidRequest',
  /** ZEGO refused; details: `ZegoRejectedDetails`. */
  zegoRejected: 'ZegoRejected',
  /**
   * No response of ZEGO's came: it could not be reached, or its response was lost, and it may have carried the call out;
   * details: `ZegoUnreachableDetails`.
   */
  zegoUnreachable: 'ZegoUnreachable',
  /** The session is not in a phase that allows this; details: `{phase}`. */
  notRecording: 'NotRecording',
  /** The session is about to continue as a new run, within seconds: send the update again. */
  continuingAsNew: 'ContinuingAsNew',
  /** No task was started; details: the manifest. */
  notStarted: 'RecordingNotStarted',
  /** There was footage, but no file of it can be reached; details: the manifest. */
  lost: 'RecordingLost',
  /** An event was not delivered in three days; details: `WebhookUndeliveredDetails`. Fails the delivery, never a session. */
  webhookUndelivered: 'WebhookUndelivered',
  /** What came was not encrypted although it must be: see `encryption.required`. */
  payloadRefused: 'PayloadRefused',
  /** A room coordinator could not learn in time what records the room: ask again. */
  roomUnclear: 'RoomUnclear',
} as const;

/** Phases in which a session still takes layouts, whiteboards, pauses and snapshots. */
export const OPEN_PHASES: readonly SessionPhase[] = ['waiting', 'starting', 'recording', 'paused'];
