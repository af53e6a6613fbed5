import type { Json, JsonObject } from './json.js';
import type { Mistake } from './messages.js';

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

/** Where a session stands. Forward only; `recording` and `paused` share a rank. */
export type SessionPhase = (typeof SESSION_PHASES)[number];

/** Every phase of a task in the order a task passes them. */
export const TASK_PHASES = ['starting', 'recording', 'paused', 'stopping', 'uploading', 'checking', 'settled'] as const;

/** Where one task stands. A task settles by itself, whatever its session does. */
export type TaskPhase = (typeof TASK_PHASES)[number];

/** Every outcome. */
export const OUTCOMES = ['complete', 'partial', 'empty', 'not-started', 'lost'] as const;

/** What a session was worth. */
export type Outcome = (typeof OUTCOMES)[number];

/** Every reason for an end. */
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

/** Every state of a file. */
export const FILE_STATES = ['recording', 'uploading', 'uploaded', 'verified', 'backup', 'rescued', 'failed'] as const;

/** Where a file stands on its way into the customer's storage. */
export type FileState = (typeof FILE_STATES)[number];

/** Every state of a `.sw` file. */
export const SOUND_WAVE_STATES = ['unchecked', 'verified', 'missing'] as const;

/** Where a `.sw` file stands. `verified`: it is in the bucket, and not empty. */
export type SoundWaveState = (typeof SOUND_WAVE_STATES)[number];

/** The `.sw` file with the volumes of a media file's streams (StartRecord, `RecordSoundWave`). */
export interface SoundWave {
  readonly fileId: string;
  readonly state: SoundWaveState;
  /** Its size in the bucket, or the one that ZEGO reported; absent while neither is known. */
  readonly sizeBytes?: number;
  /** Why the state is not a better one, in words for a person. */
  readonly note?: string;
}

/** One file that a task leaves. */
export interface FileView {
  readonly taskId: string;
  readonly fileId: string;
  readonly url?: string;
  /** A live hls playlist: from a callback, whose body no signature covers, unless `url` is the same. */
  readonly playlistUrl?: string;
  /** The id in a VOD store. */
  readonly videoId?: string;
  readonly format: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  /** When the file's first frame was recorded. */
  readonly beganAt: string;
  readonly state: FileState;
  /** Until when ZEGO keeps a file that lies in its backup store. */
  readonly expiresAt?: string;
  /** Why the state is not a better one, in words for a person. */
  readonly note?: string;
  /** The `.sw` file beside it, where the recording has `RecordSoundWave` or ZEGO lists one. */
  readonly soundWave?: SoundWave;
}

/** Files that did not fit: how many there are in each state, and their size together. */
export interface OmittedFiles {
  readonly count: number;
  readonly byState: Partial<Record<FileState, number>>;
  readonly sizeBytes: number;
}

/** One recording run of ZEGO. */
export interface TaskView {
  /** The chain of tasks this one belongs to, from 0. */
  readonly lane: number;
  /** Its place in the lane, from 1. */
  readonly number: number;
  /** ZEGO's id; absent until ZEGO has said that the task exists. */
  readonly taskId?: string;
  /** The idempotency key that the task was started with. */
  readonly clientTaskId: string;
  readonly phase: TaskPhase;
  readonly startedAt?: string;
  /** ZEGO's task status, 1 to 5, as last described. */
  readonly status?: number;
  readonly endedAt?: string;
  readonly endReason?: EndReason;
  /** ZEGO's `quit_reason`, when a callback told it. */
  readonly quitReason?: number;
  /** When ZEGO confirmed that the task is stopped. */
  readonly stopConfirmedAt?: string;
  /** A start whose answer never came: a task may have existed until its MaxRecordTime was over. */
  readonly unconfirmed?: boolean;
  /** ZEGO never confirmed StopRecord before the task's own MaxRecordTime was over. */
  readonly stopUnconfirmed?: boolean;
  readonly files: readonly FileView[];
  readonly filesOmitted?: OmittedFiles;
  /** How many older snapshot pictures are left out of `files`. */
  readonly picturesOmitted?: number;
}

/** Recording controls: what may change while a session records. */
export interface RecordingControls {
  /** The body of UpdateLayout without TaskId, verbatim. */
  readonly layout?: JsonObject;
  readonly whiteboardId?: string;
  readonly paused: boolean;
}

/** A rejected change: by whom and why. */
export interface RejectedChange {
  readonly layout?: JsonObject;
  readonly whiteboardId?: string;
  readonly paused?: boolean;
  readonly at: string;
  readonly reason: string;
  /** ZEGO's code, where ZEGO rejected it. */
  readonly code?: number;
}

/** Every source of a timeline entry. */
export const TIMELINE_SOURCES = ['signal', 'update', 'callback', 'zego', 'session'] as const;

/** Who caused a timeline entry. */
export type TimelineSource = (typeof TIMELINE_SOURCES)[number];

/** One line of a session's history in words. */
export interface TimelineEntry {
  readonly at: string;
  readonly event: string;
  readonly by: TimelineSource;
  readonly [detail: string]: Json | undefined;
}

/** The small summary that is also the memo `outcome`, readable without a worker. */
export interface OutcomeSummary {
  readonly outcome: Outcome;
  readonly endReason: EndReason;
  readonly files: number;
  readonly recordedMs: number;
}

/** The answer of the query `session`. Times are ISO 8601 in UTC. */
export interface SessionView {
  readonly sessionId: string;
  readonly app: string;
  readonly roomId: string;
  readonly phase: SessionPhase;
  /** When the phase began. */
  readonly phaseSince: string;
  readonly requestedAt: string;
  readonly recordingSince?: string;
  readonly deadlineAt: string;
  readonly wanted: RecordingControls;
  readonly accepted: RecordingControls;
  readonly rejected?: RejectedChange;
  /** Parameters of the recording that have no effect, at most eight; absent when there are none. */
  readonly warnings?: readonly Mistake[];
  readonly tasks: readonly TaskView[];
  /** How many tasks that settled long ago are left out. */
  readonly tasksOmitted?: number;
  readonly nextPollAt?: string;
  /** The last thing that went wrong, in words. */
  readonly lastError?: { readonly at: string; readonly what: string };
  readonly timeline: readonly TimelineEntry[];
  /** How many older timeline entries were dropped. */
  readonly timelineOmitted?: number;
  /** Set once the session is closed. */
  readonly outcome?: Manifest;
}

/** A stretch of the session that no reachable file covers. Pauses are no gaps. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** What a session leaves: the result of the workflow, and the details of its failure. */
export interface Manifest {
  readonly sessionId: string;
  readonly app: string;
  readonly roomId: string;
  readonly outcome: Outcome;
  readonly endReason: EndReason;
  /** What happened and what to do, for outcomes other than complete. */
  readonly message?: string;
  readonly startedAt?: string;
  readonly endedAt: string;
  /** Time covered by reachable files; overlaps counted once. */
  readonly recordedMs: number;
  readonly tasks: readonly TaskView[];
  /** How many tasks that settled long ago are left out; their files are among `filesOmitted`. */
  readonly tasksOmitted?: number;
  readonly files: readonly FileView[];
  readonly filesOmitted?: OmittedFiles;
  readonly gaps: readonly Gap[];
  readonly metadata: JsonObject;
}
