import type { StartInput, ZegoRefusal } from '../../src/contract/activities.js';
import type { EndReason, FileView, OmittedFiles, TaskPhase } from '../../src/contract/view.js';

/** What one start chooses beyond the checked request. Sent again unchanged for as long as a task may exist. */
export type StartChoice = Pick<
  StartInput,
  'clientTaskId' | 'maxRecordSeconds' | 'layout' | 'whiteboardId' | 'streamSuffix'
> & {
  /** The revisions of the wanted layout and whiteboard that it carries. */
  readonly revisions: { readonly layout: number; readonly whiteboard: number };
};

/** Which version of each wanted state a task records with; -1 and null where a call had no answer. */
export interface AppliedSwitches {
  readonly layout: number;
  readonly whiteboard: number;
  readonly paused: boolean | null;
}

/** A live playlist as event 102 names it: it can be played while its file is recorded. */
export interface NamedPlaylist {
  readonly fileId: string;
  /** An http or https address, whole, without user or password. */
  readonly url: string;
  readonly streamId?: string;
}

/** How far the proof of a task's files has come. */
export interface Proof {
  /** A look into the bucket is on its way. */
  readonly asking: boolean;
  /** Looks that were answered. */
  readonly looks: number;
  readonly nextLookAtMs: number;
  /** The copying of files out of ZEGO's backup store was set off. */
  readonly rescuing?: boolean;
  /** It has ended, whatever came of it. */
  readonly rescueOver?: boolean;
}

/** Everything a session knows about one task of ZEGO. Plain JSON; times in epoch milliseconds. */
export interface TaskState {
  readonly lane: number;
  readonly number: number;
  readonly clientTaskId: string;
  readonly phase: TaskPhase;
  /** Why it follows the lane's task before it: that was interrupted, or its day is nearly over. */
  readonly succeeds?: 'interrupted' | 'rollover' | undefined;
  /** When it was decided to start it, if it follows another. */
  readonly wantedAtMs?: number | undefined;
  /** How many tasks of the lane have replaced interrupted ones, this one included. */
  readonly restarts?: number | undefined;
  /** How many of the tasks before it ended soon after their start, in a row. */
  readonly quickEnds?: number | undefined;

  /** How many attempts to start were answered without a task. */
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
  /** An attempt is on its way. */
  readonly asking: boolean;
  /** What was asked for, from the moment that an attempt with it is on its way. */
  readonly asked?: StartChoice | undefined;
  /** When `asked` was first sent. */
  readonly firstAskedAtMs?: number | undefined;
  /** When an attempt last came back without an answer. */
  readonly unansweredAtMs?: number | undefined;
  /** An attempt with `asked` had no answer: from here on only "started" settles it. */
  readonly mayExist: boolean;
  /** Why there is no task yet. */
  readonly waitingFor?: 'no-capacity' | 'unreachable' | 'elsewhere' | 'perhaps' | undefined;
  readonly lastRefusal?: ZegoRefusal | undefined;

  readonly taskId?: string | undefined;
  /** The earliest moment that the task can have begun: ZEGO's three days count from here. */
  readonly startedAtMs?: number | undefined;
  /** When ZEGO said that the task exists: the latest moment that it can have begun. */
  readonly acceptedAtMs?: number | undefined;
  readonly maxRecordSeconds?: number | undefined;
  readonly applied: AppliedSwitches;
  /** Revisions that ZEGO accepted before and refuses for this task: it records without them. */
  readonly declined?: { readonly layout?: number; readonly whiteboard?: number } | undefined;
  /** When a pause or resume was last accepted: status answers lag behind it. */
  readonly pauseChangedAtMs?: number | undefined;
  /** ZEGO has described the task as recording or paused at least once. */
  readonly seenRecording: boolean;
  readonly status?: number | undefined;
  readonly zegoBeganAtMs?: number | undefined;
  /** "No such task" answers in a row, and since when. */
  readonly missing?: { readonly sinceMs: number; readonly answers: number } | undefined;

  /** Polls since the stage changed or a callback came. */
  readonly polls: number;
  /** A poll is on its way. */
  readonly describing: boolean;
  /** A callback came since the last poll was sent. */
  readonly nudged: boolean;
  readonly lastPollAtMs?: number | undefined;
  readonly nextPollAtMs: number;
  /** Polls come this many times rarer while the quota of DescribeRecordStatus is short. */
  readonly stretch: number;

  /** When it became known that the task ended, for whatever reason. */
  readonly endSeenAtMs?: number | undefined;
  readonly endedAtMs?: number | undefined;
  readonly vanished: boolean;
  readonly quitReason?: number | undefined;
  readonly endReason?: EndReason | undefined;
  /** Our own wish to end it, and why. */
  readonly stopWanted?: EndReason | undefined;
  readonly stopAskedAtMs?: number | undefined;
  /** A stretch of attempts to stop is on its way. */
  readonly stopUnderWay?: boolean | undefined;
  /** StopRecord was due, and no worker had taken it out of its queue: how often, and when that was last known. */
  readonly stopUntaken?: { readonly times: number; readonly atMs: number } | undefined;
  readonly stopConfirmedAtMs?: number | undefined;
  /** ZEGO answered the stop with "ended already" or "no such task": the end may have come before it. */
  readonly stopCameLate: boolean;
  readonly stopUnconfirmed: boolean;
  /** ZEGO has described the task as ended since. */
  readonly endConfirmed: boolean;
  readonly unconfirmed: boolean;

  readonly files: readonly FileView[];
  readonly filesOmitted?: OmittedFiles | undefined;
  readonly covered: readonly (readonly [number, number])[];
  /** Polls after the end that named no file: when the first and the last were answered, and how many. */
  readonly noFiles?: { readonly sinceMs: number; readonly lastMs: number; readonly answers: number } | undefined;
  /** A callback said that the upload is over and that there was nothing to upload. */
  readonly nothingUploaded: boolean;
  /** Pictures that callbacks named: DescribeRecordStatus never lists them. */
  readonly pictures: readonly FileView[];
  readonly picturesCount: number;
  /** Hashes of the last pictures' names, to count none twice. */
  readonly pictureHashes: readonly number[];
  readonly lastPictureAtMs?: number | undefined;
  /** Live playlists that callbacks named, and whether endpoints were told. */
  readonly playlists?: readonly (NamedPlaylist & { readonly told: boolean })[] | undefined;
  /** How far the proof in the bucket has come, from when the files are final. */
  readonly proof?: Proof | undefined;
  readonly settledAtMs?: number | undefined;
}

/** A task that nobody has asked ZEGO for yet. */
export function newTask(lane: number, number: number, clientTaskId: string, nowMs: number): TaskState {
  return {
    lane,
    number,
    clientTaskId,
    phase: 'starting',
    attempts: 0,
    asking: false,
    nextAttemptAtMs: nowMs,
    mayExist: false,
    applied: { layout: 0, whiteboard: 0, paused: false },
    seenRecording: false,
    polls: 0,
    describing: false,
    nudged: false,
    nextPollAtMs: nowMs,
    stretch: 1,
    vanished: false,
    stopUnconfirmed: false,
    stopCameLate: false,
    endConfirmed: false,
    unconfirmed: false,
    files: [],
    covered: [],
    nothingUploaded: false,
    pictures: [],
    picturesCount: 0,
    pictureHashes: [],
  };
}

/** The task may be recording at ZEGO, as far as we know. */
export function isLive(task: TaskState): boolean {
  return task.taskId !== undefined && task.endSeenAtMs === undefined && task.phase !== 'settled';
}

/** Layouts, whiteboards and pauses can reach the task. */
export function takesSwitches(task: TaskState): boolean {
  return isLive(task) && (task.phase === 'recording' || task.phase === 'paused');
}

/** Which task a line of the timeline is about. */
export function named({ lane, number }: TaskState): { task: number; lane?: number } {
  return { task: number, ...(lane > 0 && { lane }) };
}

/** "task 1", or "task 2 of lane 1" where there are several lanes. */
export function taskName(task: TaskState): string {
  return task.lane === 0 ? `task ${task.number}` : `task ${task.number} of lane ${task.lane}`;
}
