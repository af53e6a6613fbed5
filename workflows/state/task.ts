import type { StartInput, ZegoRefusal } from '../../src/contract/activities.js';
import type { EndReason, FileView, OmittedFiles, TaskPhase } from '../../src/contract/view.js';

/**
 * The state of one task of ZEGO, its fields grouped by the rule that owns them. Plain JSON; times are in epoch
 * milliseconds. Unknown values are absent.
 */
export interface TaskState {
  readonly lane: number;
  /** The task's number in its lane, from 1. */
  readonly number: number;
  readonly clientTaskId: string;
  readonly taskId?: string | undefined;
  readonly phase: TaskPhase;
  /** Why and when its start was decided, if it follows another task of its lane. */
  readonly succession?: Succession | undefined;
  readonly start: StartState;
  readonly poll: PollState;
  readonly reported: ReportedState;
  readonly applied: AppliedControls;
  readonly stop: StopState;
  readonly end: EndState;
  readonly files: FilesState;
  /** The progress of the verification and rescue of its files, once they are final. */
  readonly verification?: Verification | undefined;
}

/** The relation of a task to those before it. Owned by `rules/successors.ts`. */
export interface Succession {
  /** `interrupted`: the task before it was. `rollover`: ZEGO is about to end that one. */
  readonly reason: 'interrupted' | 'rollover';
  readonly decidedAtMs: number;
  /** How many tasks of the lane, this one included, have replaced interrupted ones. */
  readonly restarts: number;
  /** How many of the tasks before it ended soon after their start, in a row. */
  readonly quickEnds?: number;
}

/** The start of a task. Owned by `rules/starting.ts`. */
export interface StartState {
  /** How many attempts have ended. */
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
  readonly inFlight?: boolean;
  /** The StartRecord that may have made a task; absent once ZEGO has rejected it or named the task. */
  readonly sent?: SentStart | undefined;
  /** Why there is no task yet. */
  readonly waitingFor?: 'no-capacity' | 'unreachable' | 'elsewhere' | 'perhaps' | undefined;
  readonly lastRefusal?: ZegoRefusal | undefined;
  readonly line?: LineState | undefined;
  /** The earliest time at which the task can have started: ZEGO's three days count from here. */
  readonly startedAtMs?: number;
  /** When ZEGO named the task: the latest time at which it can have started. */
  readonly acceptedAtMs?: number;
  readonly maxRecordSeconds?: number;
  /** Whether the start was never confirmed: a task may have recorded. */
  readonly unconfirmed?: boolean;
}

/** What is known of a start that waits. Owned by `rules/waiting-line.ts`. */
export interface LineState {
  /** The session's position among those that wait for a task, from 1, as of the last attempt. */
  readonly position?: number | undefined;
  /** How many calls ZEGO has refused, and when the last one. */
  readonly refusals: number;
  readonly refusedAtMs?: number;
  /** Whether the timeline says that it was queued. */
  readonly isNoted?: boolean;
}

/** A StartRecord that was sent. */
export interface SentStart {
  readonly choice: StartChoice;
  readonly firstAtMs: number;
  /** When its response was last lost. From the first lost response on the task may exist. */
  readonly lostAtMs?: number;
}

/** The parts of a StartRecord that the session chooses. Sent again unchanged for as long as a task may exist. */
export type StartChoice = Pick<
  StartInput,
  'clientTaskId' | 'maxRecordSeconds' | 'layout' | 'whiteboardId' | 'streamSuffix'
> & {
  /** The revisions of the wanted layout and whiteboard that it carries. */
  readonly revisions: { readonly layout: number; readonly whiteboard: number };
};

/** The polls of a task. Owned by `rules/polling.ts`. */
export interface PollState {
  /** Polls since the stage changed or one was requested. */
  readonly count: number;
  readonly inFlight?: boolean;
  /** Whether another poll was requested since the last one was sent. */
  readonly requested?: boolean;
  readonly sentAtMs?: number;
  readonly nextAtMs?: number;
  /** The factor for intervals while the quota of DescribeRecordStatus is short. */
  readonly backoff: number;
}

/** The status that ZEGO last reported (DescribeRecordStatus). Owned by `rules/poll-response.ts`. */
export interface ReportedState {
  readonly status?: number;
  readonly beganAtMs?: number;
  /** Whether ZEGO has ever reported it as recording or paused. */
  readonly seenRecording?: boolean;
  /** "No such task" responses in a row, and since when. */
  readonly missing?: { readonly sinceMs: number; readonly responses: number } | undefined;
}

/** The recording controls that a task records with. Owned by `rules/controls.ts`. */
export interface AppliedControls {
  /** The revision; `UNKNOWN_REVISION` after a lost response. */
  readonly layout: number;
  readonly whiteboard: number;
  /** Null after a lost response. */
  readonly paused: boolean | null;
  /** Accepted revisions that ZEGO rejects for this task: it records without them. */
  readonly declined?: { readonly layout?: number; readonly whiteboard?: number };
  /** When a pause or resume was last accepted: reported status lags behind it. */
  readonly pauseChangedAtMs?: number;
}

/** The stop of a task. Owned by `rules/stopping.ts`. */
export interface StopState {
  /** Why the session stops it; absent if ZEGO has ended it. */
  readonly reason?: EndReason;
  /** When StopRecord was first sent. */
  readonly sentAtMs?: number;
  /** Whether a series of attempts is in flight. */
  readonly inFlight?: boolean;
  /** How often no worker took StopRecord out of its queue by the deadline, and when that was last known. */
  readonly untaken?: { readonly times: number; readonly atMs: number } | undefined;
  /** Why the last series of attempts failed. */
  readonly failure?: string | undefined;
  readonly confirmedAtMs?: number | undefined;
  /** Whether ZEGO responded "ended already" or "no such task": the end may have come before the stop. */
  readonly cameLate?: boolean;
  /** Whether ZEGO never confirmed the stop; MaxRecordTime has ended the task. */
  readonly unconfirmed?: boolean;
}

/** The end of a task. Owned by `rules/end-reason.ts`. */
export interface EndState {
  /** When a poll first showed that it had ended or vanished. */
  readonly seenAtMs?: number | undefined;
  readonly atMs?: number | undefined;
  /** Whether ZEGO no longer knows it. */
  readonly vanished?: boolean;
  /** ZEGO's `quit_reason` (callback event 2). */
  readonly quitReason?: number | undefined;
  /** Whether a callback about its end or its files has arrived. */
  readonly calledBack?: boolean;
  readonly reason?: EndReason;
}

/** The files of a task. Owned by `rules/uploading.ts`; those that only callbacks name by `rules/named-files.ts`. */
export interface FilesState {
  /** As DescribeRecordStatus lists them. */
  readonly listed: readonly FileView[];
  readonly omitted?: OmittedFiles | undefined;
  readonly covered: readonly (readonly [number, number])[];
  /** The responses after the end that listed no file: the times of the first and the last, and how many. */
  readonly none?: { readonly sinceMs: number; readonly lastMs: number; readonly responses: number } | undefined;
  /** Whether a callback said that there was nothing to upload. */
  readonly nothingUploaded?: boolean;
  /** Pictures that callbacks named: DescribeRecordStatus never lists them. */
  readonly pictures: readonly FileView[];
  readonly picturesCount: number;
  /** Hashes of the last pictures' names, so that none is counted twice. */
  readonly pictureHashes: readonly number[];
  readonly lastPictureAtMs?: number;
  /** Live playlists that callbacks named, and whether their event is queued. */
  readonly playlists?: readonly (NamedPlaylist & { readonly queued: boolean })[] | undefined;
}

/** A live playlist, named by event 102: it can be played while its file is recorded. */
export interface NamedPlaylist {
  readonly fileId: string;
  /** A complete http or https address without user or password. */
  readonly url: string;
  readonly streamId?: string;
}

/** The verification and rescue of a task's files. Owned by `rules/checking.ts`. */
export interface Verification {
  readonly inFlight?: boolean;
  /** How many checks have ended. */
  readonly checks: number;
  readonly nextCheckAtMs: number;
  /** The progress of the copy out of ZEGO's backup store, whatever its result. */
  readonly rescue?: 'started' | 'ended' | undefined;
  /** Why the check in progress fails so far. */
  readonly failure?: { readonly sinceMs: number; readonly reason: string } | undefined;
  /** The copies out of the backup store that keep failing, the first few. */
  readonly failedCopies?: readonly FailedCopy[] | undefined;
}

/** A file that can't be copied out of ZEGO's backup store so far. */
export interface FailedCopy {
  readonly fileId: string;
  readonly sinceMs: number;
  readonly reason: string;
}

/** Returns a task for which no StartRecord was sent yet. */
export function newTask(lane: number, number: number, clientTaskId: string, nowMs: number): TaskState {
  return {
    lane,
    number,
    clientTaskId,
    phase: 'starting',
    start: { attempts: 0, nextAttemptAtMs: nowMs },
    poll: { count: 0, backoff: 1 },
    reported: {},
    applied: { layout: 0, whiteboard: 0, paused: false },
    stop: {},
    end: {},
    files: { listed: [], covered: [], pictures: [], picturesCount: 0, pictureHashes: [] },
  };
}

/** Whether the task may exist although ZEGO has not named it: a response was lost. */
export function mayExist({ start }: TaskState): boolean {
  return start.sent?.lostAtMs !== undefined;
}

/** Whether the task may be recording. */
export function isLive(task: TaskState): boolean {
  return task.taskId !== undefined && task.end.seenAtMs === undefined && task.phase !== 'settled';
}

/** Whether StopRecord of the task was confirmed, or given up. */
export function isStopOver({ stop }: TaskState): boolean {
  return stop.confirmedAtMs !== undefined || stop.unconfirmed === true;
}

/** Whether the task can be sent changes. */
export function takesChanges(task: TaskState): boolean {
  return isLive(task) && (task.phase === 'recording' || task.phase === 'paused');
}

/** Settles a task: it needs nothing more. */
export function settled(task: TaskState): TaskState {
  return { ...task, phase: 'settled' };
}

/** Settles a task that was never started, with the reason. */
export function settledUnstarted(task: TaskState, reason: EndReason): TaskState {
  return settled({ ...task, end: { ...task.end, reason } });
}

/** Returns the timeline fields that name a task. */
export function named({ lane, number }: TaskState): { task: number; lane?: number } {
  return { task: number, ...(lane > 0 && { lane }) };
}
