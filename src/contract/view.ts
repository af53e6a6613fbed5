import type { Attention } from './attention.js';
import type { FilePlace, FileView, OmittedFiles } from './file-view.js';
import type { Json, JsonObject } from './json.js';
import type { Mistake } from './messages.js';
import type { StartWait } from './start-wait.js';

export * from './file-view.js';

/** Every phase in the order a session passes them. */
export const SESSION_PHASES = [
  'waiting',
  'starting',
  'recording',
  'paused',
  'stopping',
  'uploading',
  'checking',
  'closed',
] as const;

/** The phase of a session. It only moves forward; `recording` and `paused` share a rank. */
export type SessionPhase = (typeof SESSION_PHASES)[number];

/** Every phase of a task in the order a task passes them. */
export const TASK_PHASES = ['starting', 'recording', 'paused', 'stopping', 'uploading', 'checking', 'settled'] as const;

/** The phase of one task. A task settles independently of its session. */
export type TaskPhase = (typeof TASK_PHASES)[number];

/** Every outcome. */
export const OUTCOMES = ['complete', 'partial', 'empty', 'not-started', 'lost'] as const;

/** The result of a session. */
export type Outcome = (typeof OUTCOMES)[number];

/** Every end reason. */
export const END_REASONS = [
  'stopped',
  'cancelled',
  'deadline',
  'room-idle',
  'interrupted',
  'rejected',
  'no-capacity',
  'unreachable',
] as const;

/** Why a session or a task ended. */
export type EndReason = (typeof END_REASONS)[number];

/** One recording task of ZEGO. */
export interface TaskView {
  /** The lane of the task, from 0. */
  readonly lane: number;
  /** Its place in the lane, from 1. */
  readonly number: number;
  /** ZEGO's id; absent until ZEGO has confirmed the task. */
  readonly taskId?: string;
  /** The idempotency key that the task was started with. */
  readonly clientTaskId: string;
  readonly phase: TaskPhase;
  readonly startedAt?: string;
  /** ZEGO's task status, 1 to 5, as last reported. */
  readonly status?: number;
  readonly endedAt?: string;
  readonly endReason?: EndReason;
  /** ZEGO's `quit_reason`, if a callback reported it. */
  readonly quitReason?: number;
  /** When ZEGO confirmed that the task is stopped. */
  readonly stopConfirmedAt?: string;
  /** Whether the response to the start was lost: a task may have existed until its MaxRecordTime. */
  readonly unconfirmed?: boolean;
  /** Whether ZEGO did not confirm StopRecord before the task's MaxRecordTime. */
  readonly stopUnconfirmed?: boolean;
  readonly files: readonly FileView[];
  readonly filesOmitted?: OmittedFiles;
  /** How many older snapshots are omitted from `files`. */
  readonly picturesOmitted?: number;
}

/** The recorded picture of a mixed-stream recording, as StartRecord sets it. Sizes are in pixels. */
export interface RecordedPicture {
  readonly width: number;
  readonly height: number;
  /** Whether whiteboards are recorded. */
  readonly hasWhiteboard: boolean;
}

/** The recording controls: the state that callers may change while a session records. */
export interface RecordingControls {
  /** The body of UpdateLayout without TaskId, verbatim; that of the start until another one is requested. */
  readonly layout?: JsonObject;
  readonly whiteboardId?: string;
  readonly paused: boolean;
}

/** A rejected change, and why it was rejected. */
export interface RejectedChange {
  readonly layout?: JsonObject;
  readonly whiteboardId?: string;
  readonly paused?: boolean;
  readonly at: string;
  readonly reason: string;
  /** ZEGO's code, if ZEGO rejected it. */
  readonly code?: number;
}

/** Every source of a timeline entry. */
export const TIMELINE_SOURCES = ['signal', 'update', 'callback', 'zego', 'session'] as const;

/** The source of a timeline entry. */
export type TimelineSource = (typeof TIMELINE_SOURCES)[number];

/** One entry of a session's timeline, with further fields for its event. */
export interface TimelineEntry {
  readonly at: string;
  readonly event: string;
  readonly by: TimelineSource;
  readonly [detail: string]: Json | undefined;
}

/** The summary of a closed session, also its memo `outcome`, which is readable without a worker. */
export interface OutcomeSummary {
  readonly outcome: Outcome;
  readonly endReason: EndReason;
  readonly files: number;
  readonly recordedMs: number;
  /** Whether a callback of ZEGO about the end of a task, or its files, arrived; absent if no task has ended. */
  readonly callbacks?: 'received' | 'none';
}

/** The complete view of a session: the result of the query `session`. Times are ISO 8601 in UTC. */
export interface SessionView {
  readonly sessionId: string;
  readonly app: string;
  readonly roomId: string;
  /** Where its files are; absent until the request is checked. */
  readonly place?: FilePlace;
  readonly phase: SessionPhase;
  /** When the phase began. */
  readonly phaseSince: string;
  readonly requestedAt: string;
  readonly recordingSince?: string;
  /** When the recording stops at the latest. */
  readonly deadlineAt: string;
  /** Absent for single streams, for sound alone, and until the request is checked. */
  readonly picture?: RecordedPicture;
  readonly wanted: RecordingControls;
  readonly accepted: RecordingControls;
  readonly rejected?: RejectedChange;
  /** Parameters of the recording that have no effect, at most eight; absent if there are none. */
  readonly warnings?: readonly Mistake[];
  readonly tasks: readonly TaskView[];
  /** How many tasks that settled long ago are omitted. */
  readonly tasksOmitted?: number;
  /** Set in the phase `waiting`: why there is no task yet, and until when. */
  readonly startWait?: StartWait;
  /** Why the session needs attention, each reason once; absent if it needs none. */
  readonly attention?: readonly Attention[];
  /** When ZEGO is polled next. */
  readonly nextPollAt?: string;
  /** What went wrong last, for a person. */
  readonly lastError?: { readonly at: string; readonly what: string };
  /** The last 200 events, oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** How many older timeline entries are omitted. */
  readonly timelineOmitted?: number;
  /** Set once the session is closed. */
  readonly outcome?: Manifest;
}

/** An interval of the session that no reachable file covers. Pauses do not count. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** The final result of a session: the result of its workflow, or the details of its failure. */
export interface Manifest {
  readonly sessionId: string;
  readonly app: string;
  readonly roomId: string;
  /** Where its files are; absent if the request was rejected. */
  readonly place?: FilePlace;
  readonly outcome: Outcome;
  readonly endReason: EndReason;
  /** What happened and what to do; absent for `complete`. */
  readonly message?: string;
  readonly startedAt?: string;
  readonly endedAt: string;
  /** The time covered by reachable files; overlaps count once. */
  readonly recordedMs: number;
  readonly tasks: readonly TaskView[];
  /** How many tasks that settled long ago are omitted; `filesOmitted` counts their files. */
  readonly tasksOmitted?: number;
  readonly files: readonly FileView[];
  readonly filesOmitted?: OmittedFiles;
  readonly gaps: readonly Gap[];
  /** The caller's own values, from the request. */
  readonly metadata: JsonObject;
}
