import type { CheckAnswer, ZegoRefusal } from '../../src/contract/activities.js';
import { clientTaskId } from '../../src/contract/ids.js';
import type { Interval } from '../../src/contract/intervals.js';
import type { JsonObject } from '../../src/contract/json.js';
import type { Mistake } from '../../src/contract/messages.js';
import { DEFAULT_LIMITS } from '../../src/contract/request.js';
import type { EndReason, OmittedFiles, SessionPhase, TimelineEntry, TimelineSource } from '../../src/contract/view.js';
import { fieldsOf } from '../../src/json/objects.js';
import { newSwitches, type Switches } from './controls.js';
import type { SessionEvents } from './outbox.js';
import type { Requested } from './requested.js';
import { newTask, type TaskState } from './task.js';

/** The request as it was checked, and what it says about the commands that make sense. */
export type CheckedSession = Omit<Extract<CheckAnswer, { valid: true }>, 'valid' | 'checkedIn'>;

/** Everything a session knows. Plain JSON, carried through continue-as-new; times in epoch milliseconds. */
export interface SessionState {
  readonly sessionId: string;
  /** The id of the run that the session began with, before any reset; part of every ClientTaskId. */
  readonly sessionUuid: string;
  /** The present run; part of the ids of the events that it tells, which are others after a reset. */
  readonly runId: string;
  readonly requestedAtMs: number;
  readonly deadlineAtMs: number;
  readonly checked?: CheckedSession | undefined;
  /** The first of the parameters without effect. */
  readonly warnings?: readonly Mistake[] | undefined;
  /** What a request that was turned down says of itself. */
  readonly claimed?: AppAndRoom | undefined;
  readonly tasks: readonly TaskState[];
  readonly switches: Switches;
  /** Set once; from then on nothing new is started. */
  readonly ending?: { readonly reason: EndReason; readonly atMs: number } | undefined;
  readonly cancelledAtMs?: number | undefined;
  /** When the caller last let go of a pause before any task existed; waiting for a start counts from here. */
  readonly startClockMs: number;
  /** When pauses were in force; the last one is open while it has no end. */
  readonly pauses?: readonly { readonly fromMs: number; readonly toMs?: number | undefined }[] | undefined;
  /** When snapshots were requested that are left to the next run. */
  readonly snapshotsLeft?: readonly Requested[] | undefined;
  /** Tasks that settled long ago and are only counted by now. */
  readonly past?: PastTasks | undefined;
  /** What endpoints are told of, where some are configured. */
  readonly events?: SessionEvents | undefined;
  readonly recordingSinceMs?: number | undefined;
  readonly keeperFreshUntilMs?: number | undefined;
  readonly phase: SessionPhase;
  readonly phaseSinceMs: number;
  readonly timeline: readonly TimelineEntry[];
  readonly timelineOmitted: number;
  readonly lastTrouble?: { readonly atMs: number; readonly what: string } | undefined;
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

/** What the counted tasks of one lane recorded: stretches as [from, to] in epoch milliseconds, on the clock. */
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

const TIMELINE_ENTRIES = 200;
const WORDS_MAX = 240;
const MAX_WARNINGS = 8;
/** As long as a room's id may be. */
const CLAIM_LENGTH = 512;
/** PostgreSQL keeps no such characters: the session would be listed as running for ever. */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

const RANK: Record<SessionPhase, number> = {
  waiting: 0,
  starting: 0,
  recording: 1,
  paused: 1,
  stopping: 2,
  uploading: 3,
  checking: 4,
  closed: 5,
};

/** A session that was asked for at one time, and that a worker has taken up now. */
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
    switches: newSwitches(),
    startClockMs: nowMs,
    phase: 'starting',
    phaseSinceMs: nowMs,
    timeline: [],
    timelineOmitted: 0,
  };
}

/** The request has been found good: the deadline is known, and the first task of each lane may begin. */
export function requestChecked(
  state: SessionState,
  { warnings = [], ...checked }: CheckedSession,
  nowMs: number,
): SessionState {
  const lanes = Array.from({ length: checked.request.redundancy }, (_, lane) => lane);
  return {
    ...withWarnings(state, warnings, nowMs),
    checked,
    deadlineAtMs: state.requestedAtMs + checked.request.limits.recordSeconds * 1_000,
    tasks: lanes.map((lane) => newTask(lane, 1, clientTaskId(state.sessionUuid, lane, 1), nowMs)),
  };
}

/** What a request says in vain, once. The first few are told one by one. */
function withWarnings(state: SessionState, warnings: readonly Mistake[], nowMs: number): SessionState {
  if (warnings.length === 0) return state;
  const first = warnings.slice(0, MAX_WARNINGS);
  const told = first.map(({ path, message }) => ({ parameter: path, reason: message }));
  const others = warnings.length - told.length;
  const lines: JsonObject[] = others > 0 ? [...told, { others }] : told;
  const warned: SessionState = { ...state, warnings: first };
  return lines.reduce((one, details) => note(one, nowMs, 'session', 'parameter without effect', details), warned);
}

/** The request has been turned down: no more is kept of it than what it can be found by. */
export function requestRefused(state: SessionState, request: unknown): SessionState {
  return { ...state, claimed: { app: claimIn(request, 'app'), roomId: claimIn(request, 'roomId') } };
}

function claimIn(request: unknown, name: keyof AppAndRoom): string {
  const value = fieldsOf(request)[name];
  return typeof value === 'string' && value.length <= CLAIM_LENGTH && !UNSTORABLE.test(value) ? value : '';
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

/** Adds a line to the timeline; the same line again is counted instead of repeated. */
export function note(
  state: SessionState,
  nowMs: number,
  by: TimelineSource,
  event: string,
  details: JsonObject = {},
): SessionState {
  const entry: TimelineEntry = { at: iso(nowMs), event, by, ...shortened(details) };
  const last = state.timeline.at(-1);
  const timeline =
    last && sameButTime(last, entry)
      ? [...state.timeline.slice(0, -1), { ...entry, times: timesOf(last) + 1 }]
      : [...state.timeline, entry];
  const tooMany = Math.max(0, timeline.length - TIMELINE_ENTRIES);
  return { ...state, timeline: timeline.slice(tooMany), timelineOmitted: state.timelineOmitted + tooMany };
}

/** Adds a timeline entry for what somebody requested. */
export function noteRequest(
  state: SessionState,
  { by, atMs, requestedBy }: Requested,
  event: string,
  details: JsonObject = {},
): SessionState {
  return note(state, atMs, by, event, { ...details, ...(requestedBy !== undefined && { requestedBy }) });
}

/** Remembers what went wrong last, for the person who opens the session. */
export function trouble(state: SessionState, nowMs: number, what: string): SessionState {
  return { ...state, lastTrouble: { atMs: nowMs, what: what.slice(0, 2 * WORDS_MAX) } };
}

/** The phase that the tasks add up to, never behind the one that was reached. */
export function withPhase(state: SessionState, nowMs: number): SessionState {
  const sum = sumOfTasks(state);
  if (sum === state.phase || RANK[sum] < RANK[state.phase]) return state;
  return { ...state, phase: sum, phaseSinceMs: nowMs };
}

/** Why a call to ZEGO did not succeed, and the fix. */
export function refusalText({ action, code, message, advice, worker }: ZegoRefusal): string {
  if (code === undefined) return `${message}. ${advice}`;
  const signer = worker === undefined ? '' : ` to worker "${worker}", which signed the call`;
  return `${action}: ZEGO answered ${code} "${message}"${signer}. ${advice}`;
}

/** Epoch milliseconds as the contract writes times. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function sumOfTasks({ checked, tasks, ending, switches, phase, recordingSinceMs }: SessionState): SessionPhase {
  const goesOn = checked !== undefined && !ending;
  const inPhase = (wanted: TaskState['phase']): boolean => tasks.some((task) => task.phase === wanted);
  if (inPhase('recording')) return 'recording';
  if (inPhase('paused')) return 'paused';
  // Between two tasks of a lane the session goes on, whatever the old task still does.
  if (goesOn && recordingSinceMs !== undefined) return switches.paused.accepted.value ? 'paused' : 'recording';
  if (inPhase('starting')) {
    if (ending) return 'stopping';
    const waits = (task: TaskState): boolean =>
      task.taskId === undefined &&
      !task.mayExist &&
      (task.waitingFor !== undefined || (switches.paused.wanted.value && !task.asking));
    const starting = tasks.filter((task) => task.phase === 'starting');
    return starting.every(waits) ? 'waiting' : 'starting';
  }
  if (goesOn) return phase;
  if (inPhase('stopping')) return 'stopping';
  if (inPhase('uploading')) return 'uploading';
  if (inPhase('checking')) return 'checking';
  // Every task has settled: the session is about to close, and says so when it does.
  return phase;
}

function sameButTime(a: TimelineEntry, b: TimelineEntry): boolean {
  const bare = (entry: TimelineEntry): string => JSON.stringify({ ...entry, at: undefined, times: undefined });
  return bare(a) === bare(b);
}

function timesOf(entry: TimelineEntry): number {
  return typeof entry.times === 'number' ? entry.times : 1;
}

function shortened(details: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(details)
      .slice(0, 8)
      .map(([key, value]) => {
        const plain = typeof value === 'string' ? value : JSON.stringify(value);
        return [key, plain.length > WORDS_MAX ? `${plain.slice(0, WORDS_MAX)}…` : value];
      }),
  );
}
