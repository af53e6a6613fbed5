import type { CheckAnswer } from '../../src/contract/activities.js';
import type { Attention } from '../../src/contract/attention.js';
import type { Interval } from '../../src/contract/intervals.js';
import type { Mistake } from '../../src/contract/messages.js';
import { DEFAULT_LIMITS } from '../../src/contract/request.js';
import type { EndReason, OmittedFiles, SessionPhase, TimelineEntry } from '../../src/contract/view.js';
import { type Controls, newControls } from './controls.js';
import type { Outbox } from './outbox.js';
import type { Requested } from './requested.js';
import type { TaskState } from './task.js';

/** The checked request, and the facts about the recording that follow from it. */
export type CheckedSession = Omit<Extract<CheckAnswer, { valid: true }>, 'valid' | 'checkedIn'>;

/** The state of a session. Plain JSON, carried through continue-as-new; times are in epoch milliseconds. */
export interface SessionState {
  readonly sessionId: string;
  /** The id of the session's first run, unchanged by a reset; part of every ClientTaskId. */
  readonly sessionUuid: string;
  /** The id of the current run; part of the ids of its webhook events, which therefore change with a reset. */
  readonly runId: string;
  readonly requestedAtMs: number;
  readonly deadlineAtMs: number;
  readonly checked?: CheckedSession | undefined;
  /** Parameters without effect, the first few. */
  readonly warnings?: readonly Mistake[] | undefined;
  /** The app and room that a rejected request names. */
  readonly claimed?: AppAndRoom | undefined;
  readonly tasks: readonly TaskState[];
  readonly controls: Controls;
  /** Why and when the session ends. Set once; from then on no task starts. */
  readonly ending?: { readonly reason: EndReason; readonly atMs: number } | undefined;
  readonly cancelledAtMs?: number | undefined;
  /** The time from which `limits.startSeconds` count: the start of the session, or a resume before any task existed. */
  readonly startClockMs: number;
  /** The pauses; the last one is open while it has no end. */
  readonly pauses?: readonly { readonly fromMs: number; readonly toMs?: number | undefined }[] | undefined;
  /** Requested snapshots that the next run takes. */
  readonly snapshotsRemaining?: readonly Requested[] | undefined;
  /** The oldest settled tasks, which are only counted. */
  readonly past?: PastTasks | undefined;
  /** Webhook events, where endpoints are configured. */
  readonly outbox?: Outbox | undefined;
  readonly recordingSinceMs?: number | undefined;
  /** Until when the fleet keeper watches the session's tasks, as a worker last said. */
  readonly keeperFreshUntilMs?: number | undefined;
  readonly phase: SessionPhase;
  readonly phaseSinceMs: number;
  /** Why the session needs attention; absent if it needs none. */
  readonly attention?: readonly Attention[] | undefined;
  readonly timeline: readonly TimelineEntry[];
  readonly timelineOmitted: number;
  readonly lastError?: { readonly atMs: number; readonly what: string } | undefined;
}

/** The app and room of a session. */
export interface AppAndRoom {
  readonly app: string;
  readonly roomId: string;
}

/** The counts that replace the oldest settled tasks when there are too many. */
export interface PastTasks {
  readonly count: number;
  readonly files: OmittedFiles;
  readonly lanes: readonly PastLane[];
}

/** The footage of the counted tasks of one lane: intervals as [from, to] in epoch milliseconds, including pauses. */
export interface PastLane {
  readonly lane: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Covered by reachable files. */
  readonly covered: readonly Interval[];
  /** Without a file because nobody published. */
  readonly silent: readonly Interval[];
  /** Covered by files that are not in the customer's storage. */
  readonly bad: readonly Interval[];
}

/** Returns the state of a session that a worker takes up now. */
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

/** Returns the app and room of a session; empty strings while they are unknown. */
export function appAndRoomOf({ checked, claimed }: SessionState): AppAndRoom {
  return checked?.request ?? claimed ?? { app: '', roomId: '' };
}

/** Returns the task with this lane and number. */
export function taskAt(state: SessionState, lane: number, number: number): TaskState | undefined {
  return state.tasks.find((task) => task.lane === lane && task.number === number);
}

/** Returns the current state of a task, which signals may have changed while a call was in flight. */
export function taskNow(state: SessionState, task: TaskState): TaskState {
  return taskAt(state, task.lane, task.number) ?? task;
}

/** Replaces one task by its next version. */
export function withTask(state: SessionState, task: TaskState): SessionState {
  return {
    ...state,
    tasks: state.tasks.map((one) => (one.lane === task.lane && one.number === task.number ? task : one)),
  };
}

/** Whether the session is ending and all tasks have settled. */
export function isOver({ ending, tasks }: SessionState): boolean {
  return ending !== undefined && tasks.every((task) => task.phase === 'settled');
}
