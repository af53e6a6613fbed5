import type { StartInput, ZegoRefusal } from '../../src/contract/activities.js';
import type { EndReason, FileView, OmittedFiles, TaskPhase } from '../../src/contract/view.js';

/**
 * One task of ZEGO as its session knows it, its fields grouped by the rule that owns them. Plain JSON; times in epoch
 * milliseconds. What is not known yet is absent.
 */
export interface TaskState {
  readonly lane: number;
  /** Counts the lane's tasks from 1. */
  readonly number: number;
  readonly clientTaskId: string;
  readonly taskId?: string | undefined;
  readonly phase: TaskPhase;
  /** Why and when it was decided to start it, if it follows another task of its lane. */
  readonly succession?: Succession | undefined;
  readonly start: StartState;
  readonly poll: PollState;
  readonly reported: ReportedState;
  readonly applied: AppliedControls;
  readonly stop: StopState;
  readonly end: EndState;
  readonly files: FilesState;
  /** How far the check of its files in the bucket has come, from when they are final. */
  readonly verification?: Verification | undefined;
}

/** A task that follows another one. Owned by `rules/successors.ts`. */
export interface Succession {
  /** The task before it was interrupted, or ZEGO is about to end it. */
  readonly reason: 'interrupted' | 'rollover';
  readonly decidedAtMs: number;
  /** How many tasks of the lane have replaced interrupted ones, this one included. */
  readonly restarts: number;
  /** How many of the tasks before it ended soon after their start, in a row. */
  readonly quickEnds?: number;
}

/** How its start goes. Owned by `rules/starting.ts`. */
export interface StartState {
  /** How many attempts have ended without a task. */
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
  readonly inFlight?: boolean;
  /** The StartRecord that may have made a task; absent once ZEGO has refused it or named the task. */
  readonly sent?: SentStart | undefined;
  /** Why there is no task yet. */
  readonly waitingFor?: 'no-capacity' | 'unreachable' | 'elsewhere' | 'perhaps' | undefined;
  readonly lastRefusal?: ZegoRefusal | undefined;
  /** The earliest moment that the task can have begun: ZEGO's three days count from here. */
  readonly startedAtMs?: number;
  /** When ZEGO said that the task exists: the latest moment that it can have begun. */
  readonly acceptedAtMs?: number;
  readonly maxRecordSeconds?: number;
  /** It was never learned whether a task was started. */
  readonly unconfirmed?: boolean;
}

/** A StartRecord that was sent. */
export interface SentStart {
  readonly choice: StartChoice;
  readonly firstAtMs: number;
  /** When its response was last lost: from the first time on the task may exist, and only "started" settles it. */
  readonly lostAtMs?: number;
}

/** What one start chooses beyond the checked request. Sent again unchanged for as long as a task may exist. */
export type StartChoice = Pick<
  StartInput,
  'clientTaskId' | 'maxRecordSeconds' | 'layout' | 'whiteboardId' | 'streamSuffix'
> & {
  /** The revisions of the wanted layout and whiteboard that it carries. */
  readonly revisions: { readonly layout: number; readonly whiteboard: number };
};

/** When it is polled. Owned by `rules/polling.ts`. */
export interface PollState {
  /** Polls since the stage changed or one was requested. */
  readonly count: number;
  readonly inFlight?: boolean;
  /** Another poll was requested since the last one was sent. */
  readonly requested?: boolean;
  readonly sentAtMs?: number;
  readonly nextAtMs?: number;
  /** Polls come this many times rarer while the quota of DescribeRecordStatus is short. */
  readonly backoff: number;
}

/** What ZEGO last reported of it (DescribeRecordStatus). Owned by `rules/poll-response.ts`. */
export interface ReportedState {
  readonly status?: number;
  readonly beganAtMs?: number;
  /** It was reported as recording or paused at least once. */
  readonly seenRecording?: boolean;
  /** "No such task" responses in a row, and since when. */
  readonly missing?: { readonly sinceMs: number; readonly responses: number } | undefined;
}

/** The recording controls that it records with. Owned by `rules/controls.ts`. */
export interface AppliedControls {
  /** The revision; -1 where a response was lost. */
  readonly layout: number;
  readonly whiteboard: number;
  /** Null where a response was lost. */
  readonly paused: boolean | null;
  /** Revisions that ZEGO accepted before and refuses for this task: it records without them. */
  readonly declined?: { readonly layout?: number; readonly whiteboard?: number };
  /** When a pause or resume was last accepted: reported status lags behind it. */
  readonly pauseChangedAtMs?: number;
}

/** How its stop goes. Owned by `rules/stopping.ts`. */
export interface StopState {
  /** Why it is stopped, if the session wants it to. */
  readonly reason?: EndReason;
  /** When StopRecord was first sent. */
  readonly sentAtMs?: number;
  /** A series of attempts is on its way. */
  readonly inFlight?: boolean;
  /** StopRecord was due, and no worker had taken it out of its queue: how often, and when that was last known. */
  readonly untaken?: { readonly times: number; readonly atMs: number } | undefined;
  readonly confirmedAtMs?: number | undefined;
  /** ZEGO answered "ended already" or "no such task": the end may have come before the stop. Absent before any answer. */
  readonly cameLate?: boolean;
  /** ZEGO never confirmed it, and has ended the task by now (MaxRecordTime). */
  readonly unconfirmed?: boolean;
}

/** How it ended. Owned by `rules/end-reason.ts`. */
export interface EndState {
  /** When a poll first showed that it had ended, or was gone. */
  readonly seenAtMs?: number | undefined;
  readonly atMs?: number | undefined;
  /** ZEGO no longer knows it. */
  readonly vanished?: boolean;
  /** ZEGO's `quit_reason` (callback event 2). */
  readonly quitReason?: number | undefined;
  readonly reason?: EndReason;
}

/** What it leaves. Owned by `rules/uploading.ts`; what only callbacks name by `rules/named-files.ts`. */
export interface FilesState {
  /** As DescribeRecordStatus lists them. */
  readonly listed: readonly FileView[];
  readonly omitted?: OmittedFiles | undefined;
  readonly covered: readonly (readonly [number, number])[];
  /** Polls after the end that listed no file: when the first and the last were answered, and how many. */
  readonly none?: { readonly sinceMs: number; readonly lastMs: number; readonly responses: number } | undefined;
  /** A callback said that the upload is over and that there was nothing to upload. */
  readonly nothingUploaded?: boolean;
  /** Pictures that callbacks named: DescribeRecordStatus never lists them. */
  readonly pictures: readonly FileView[];
  readonly picturesCount: number;
  /** Hashes of the last pictures' names, to count none twice. */
  readonly pictureHashes: readonly number[];
  readonly lastPictureAtMs?: number;
  /** Live playlists that callbacks named, and whether their event is queued. */
  readonly playlists?: readonly (NamedPlaylist & { readonly queued: boolean })[] | undefined;
}

/** A live playlist as event 102 names it: it can be played while its file is recorded. */
export interface NamedPlaylist {
  readonly fileId: string;
  /** An http or https address, whole, without user or password. */
  readonly url: string;
  readonly streamId?: string;
}

/** The check of its files in the bucket. Owned by `rules/checking.ts`. */
export interface Verification {
  readonly inFlight?: boolean;
  /** Checks that were answered. */
  readonly checks: number;
  readonly nextCheckAtMs: number;
  /** How far the copy of files out of ZEGO's backup store has come, whatever its result. */
  readonly rescue?: 'started' | 'ended' | undefined;
}

/** A task that no StartRecord was sent for yet. */
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

/** Nobody knows whether StartRecord has started it: a response was lost. */
export function mayExist({ start }: TaskState): boolean {
  return start.sent?.lostAtMs !== undefined;
}

/** It may be recording at ZEGO, as far as we know. */
export function isLive(task: TaskState): boolean {
  return task.taskId !== undefined && task.end.seenAtMs === undefined && task.phase !== 'settled';
}

/** Layouts, whiteboards and pauses can reach it. */
export function takesChanges(task: TaskState): boolean {
  return isLive(task) && (task.phase === 'recording' || task.phase === 'paused');
}

/** A task that needs nothing more. */
export function settled(task: TaskState): TaskState {
  return { ...task, phase: 'settled' };
}

/** A task that was never made. */
export function settledUnstarted(task: TaskState, reason: EndReason): TaskState {
  return settled({ ...task, end: { ...task.end, reason } });
}

/** Which task a line of the timeline is about. */
export function named({ lane, number }: TaskState): { task: number; lane?: number } {
  return { task: number, ...(lane > 0 && { lane }) };
}
