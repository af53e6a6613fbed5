import type { CheckAnswer } from '../../src/contract/activities.js';
import type { Interval } from '../../src/contract/intervals.js';
import type { Mistake } from '../../src/contract/messages.js';
import { DEFAULT_LIMITS } from '../../src/contract/request.js';
import type { EndReason, OmittedFiles, SessionPhase, TimelineEntry } from '../../src/contract/view.js';
import { type Controls, newControls } from './controls.js';
import type { Outbox } from './outbox.js';
import type { Requested } from './requested.js';
import type { TaskState } from './task.js';

/** The request as it was checked, and what it says about the commands that make sense. */
export type CheckedSession = Omit<Extract<CheckAnswer, { valid: true }>, 'valid' | 'checkedIn'>;

/** Everything a session knows. Plain JSON, carried through continue-as-new; times in epoch milliseconds. */
export interface SessionState {
  readonly sessionId: string;
  /** The id of the run that the session began with, before any reset; part of every ClientTaskId. */
  readonly sessionUuid: string;
  /** The present run; part of the ids of its webhook events, which are others after a reset. */
  readonly runId: string;
  readonly requestedAtMs: number;
  readonly deadlineAtMs: number;
  readonly checked?: CheckedSession | undefined;
  /** The first of the parameters without effect. */
  readonly warnings?: readonly Mistake[] | undefined;
  /** The app and room that a rejected request names. */
  readonly claimed?: AppAndRoom | undefined;
  readonly tasks: readonly TaskState[];
  readonly controls: Controls;
  /** Set once; from then on nothing new is started. */
  readonly ending?: { readonly reason: EndReason; readonly atMs: number } | undefined;
  readonly cancelledAtMs?: number | undefined;
  /** When the caller last resumed before any task existed; waiting for a start counts from here. */
  readonly startClockMs: number;
  /** When pauses were in force; the last one is open while it has no end. */
  readonly pauses?: readonly { readonly fromMs: number; readonly toMs?: number | undefined }[] | undefined;
  /** Requested snapshots that are left to the next run. */
  readonly snapshotsRemaining?: readonly Requested[] | undefined;
  /** Tasks that settled long ago and are only counted by now. */
  readonly past?: PastTasks | undefined;
  /** Webhook events, where endpoints are configured. */
  readonly outbox?: Outbox | undefined;
  readonly recordingSinceMs?: number | undefined;
  readonly keeperFreshUntilMs?: number | undefined;
  readonly phase: SessionPhase;
  readonly phaseSinceMs: number;
  readonly timeline: readonly TimelineEntry[];
  readonly timelineOmitted: number;
  readonly lastError?: { readonly atMs: number; readonly what: string } | undefined;
}

/** Which app and room a session is about. */
export interface AppAndRoom {
  readonly app: string;
  readonly roomId: string;
}

/** What is kept of tasks that settled long ago, when there are very many. */
export interface PastTasks {
  readonly count: number;
  readonly files: OmittedFiles;
  readonly lanes: readonly PastLane[];
}

/** What the counted tasks of one lane recorded: intervals as [from, to] in epoch milliseconds, on the clock. */
export interface PastLane {
  readonly lane: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** What reachable files cover. */
  readonly covered: readonly Interval[];
  /** Without a file because nobody published. */
  readonly silent: readonly Interval[];
  /** Where files are that are not in the customer's storage. */
  readonly bad: readonly Interval[];
}

/** A session that was requested at one time, and that a worker has taken up now. */
export function newSession(
  { sessionId, sessionUuid, requestedAtMs }: Pick<SessionState, 'sessionId' | 'sessionUuid' | 'requestedAtMs'>,
  nowMs: number,
): SessionState {
  return {
    sessionId,
    sessionUuid,
    runId: sessionUuid,
    requestedAtMs,
    deadlineAtMs: requestedAtMs + DEFAULT_LIMITS.recordSeconds * 1_000,
    tasks: [],
    controls: newControls(),
    startClockMs: nowMs,
    phase: 'starting',
    phaseSinceMs: nowMs,
    timeline: [],
    timelineOmitted: 0,
  };
}

/** The app and room of a session; empty while nobody knows. */
export function appAndRoomOf({ checked, claimed }: SessionState): AppAndRoom {
  return checked?.request ?? claimed ?? { app: '', roomId: '' };
}

/** The task with this lane and number. */
export function taskAt(state: SessionState, lane: number, number: number): TaskState | undefined {
  return state.tasks.find((task) => task.lane === lane && task.number === number);
}

/** The task as it is by now: signals may have changed it while a call was under way. */
export function taskNow(state: SessionState, task: TaskState): TaskState {
  return taskAt(state, task.lane, task.number) ?? task;
}

/** The state with one task replaced by its next version. */
export function withTask(state: SessionState, task: TaskState): SessionState {
  return {
    ...state,
    tasks: state.tasks.map((one) => (one.lane === task.lane && one.number === task.number ? task : one)),
  };
}

/** Nothing of the session needs anything more: it is to end, and all tasks have settled. */
export function isOver({ ending, tasks }: SessionState): boolean {
  return ending !== undefined && tasks.every((task) => task.phase === 'settled');
}
