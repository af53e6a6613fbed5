import type { SessionPhase } from './view.js';

/** The task queue that workflows are started on. */
export const WORKFLOW_TASK_QUEUE = 'reelkeeper';

/** The task queue of verification in the customers' buckets. */
export const STORAGE_TASK_QUEUE = 'reelkeeper-storage';

/** The task queue of rescues, which take long. */
export const RESCUE_TASK_QUEUE = 'reelkeeper-rescue';

/** The workflow type of a session. */
export const SESSION_WORKFLOW = 'recordingSession';

/** The workflow type that copies one task's files out of ZEGO's backup store. */
export const FILE_RESCUE_WORKFLOW = 'fileRescue';

/** The workflow type that delivers one event to one endpoint. */
export const WEBHOOK_DELIVERY_WORKFLOW = 'webhookDelivery';

/** The task queue of the activity that sends webhooks. */
export const WEBHOOK_TASK_QUEUE = 'reelkeeper-webhooks';

/** The signals of a session. */
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
  rescueProgress: 'rescueProgress',
} as const;

/** The updates of a session. Stop is a signal only: ten waiting updates would block it. */
export const UPDATES = {
  updateLayout: 'updateLayout',
  updateWhiteboard: 'updateWhiteboard',
  pause: 'pause',
  resume: 'resume',
  takeSnapshot: 'takeSnapshot',
  started: 'started',
} as const;

/** The query that returns a session's view. */
export const SESSION_QUERY = 'session';

/** The search attributes of a session. */
export const SEARCH_ATTRIBUTES = {
  app: 'RecordingApp',
  room: 'RecordingRoom',
  phase: 'RecordingPhase',
  outcome: 'RecordingOutcome',
  taskIds: 'RecordingTaskIds',
  attention: 'RecordingAttention',
  recordingSince: 'RecordingSince',
} as const;

/** The memo keys of a session: `outcome` once it is closed, `requestDigest` if `RecordingClient` started it. */
export const MEMO = { outcome: 'outcome', requestDigest: 'requestDigest' } as const;

/** The `type` of every ApplicationFailure that callers may branch on. */
export const FAILURES = {
  /** The request or the body of a message is invalid; details: `InvalidRequestDetails`. */
  invalidRequest: 'InvalidRequest',
  /** ZEGO rejected the call; details: `ZegoRejectedDetails`. */
  zegoRejected: 'ZegoRejected',
  /** ZEGO was unreachable, or its response was lost and it may have applied the call; details: `ZegoUnreachableDetails`. */
  zegoUnreachable: 'ZegoUnreachable',
  /** The session's phase does not allow this; details: `{phase}`. */
  notRecording: 'NotRecording',
  /** The session is about to continue as a new run: retry the update in a few seconds. */
  continuingAsNew: 'ContinuingAsNew',
  /** No task was started; details: the manifest. */
  notStarted: 'RecordingNotStarted',
  /** The session recorded footage, but none of its files can be reached; details: the manifest. */
  lost: 'RecordingLost',
  /** An event was not delivered in three days; details: `WebhookUndeliveredDetails`. Fails the delivery, never a session. */
  webhookUndelivered: 'WebhookUndelivered',
  /** A payload was not encrypted although `encryption.required` is set. */
  payloadRefused: 'PayloadRefused',
  /** No worker serves the task queue of the call, so that nothing was sent to ZEGO. */
  notServed: 'NotServed',
  /** A room coordinator could not find out in time what records the room: retry. */
  roomUnclear: 'RoomUnclear',
} as const;

/** The phases in which a session accepts layouts, whiteboards, pauses and snapshots. */
export const OPEN_PHASES: readonly SessionPhase[] = ['waiting', 'starting', 'recording', 'paused'];
