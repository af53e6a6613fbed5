import { OPEN_PHASES } from '../../src/contract/names.js';
import { storable } from '../../src/contract/storable.js';
import type { SessionPhase } from '../../src/contract/view.js';
import { TASK_STATUS } from '../../src/zego/index.js';
import type { ListedTask, WindowRead } from '../../src/zego/start-windows.js';
import type { Notice } from './notify.js';

/** A running session as the visibility store lists it. */
export interface FleetSession {
  readonly sessionId: string;
  readonly roomId: string;
  readonly phase: SessionPhase;
  /** Its live tasks. */
  readonly taskIds: readonly string[];
}

/** News of a session's task: ZEGO lists it as recording for the first time, or no longer lists it. */
export type FleetNotice = Notice<'recording' | 'left'>;

/** A task that ZEGO lists and that no running session carries. */
export interface Stranger {
  readonly task: ListedTask;
  /** When a sweep first found it, in epoch milliseconds. */
  readonly sinceMs: number;
  /** Whether a running session records its room: it may have lost the response to its StartRecord. */
  readonly hasSessionInRoom: boolean;
}

/** How long a session's task may be unlisted, and a new task without a session: visibility and list both lag behind. */
const GRACE_MS = 60_000;
/** The same news of a task is sent at most this often: its session polls the task each time. */
const AGAIN_MS = 300_000;
/** A task that began longer ago was confirmed before this comparison began. */
const FRESH_MS = 300_000;

interface Carried {
  readonly session: FleetSession;
  /** When a sweep first found the task with its session. */
  readonly sinceMs: number;
  /** Whether the session began to record with this task alone, so that it knows that the task records. */
  readonly isSeen: boolean;
  readonly beganAtMs?: number;
  readonly listedAtMs?: number;
}

/**
 * The comparison of ZEGO's list with the running sessions, over all sweeps of one process. The list and the visibility
 * store are hints, so that a notice only makes a session poll and a stranger is examined further before it is stopped.
 */
export class FleetComparison {
  #carried = new Map<string, Carried>();
  /** The sessions that recorded as the last sweep began. */
  #recording = new Set<string>();
  readonly #notices = new Map<string, { readonly change: FleetNotice['change']; readonly atMs: number }>();
  readonly #strangers = new Map<string, { readonly task: ListedTask; readonly sinceMs: number; sweeps: number }>();
  #rooms = new Set<string>();
  #beganMs = 0;
  #listed = new Set<string>();

  /** Begins a sweep. `sessions` were read before its first call, so that a task that starts meanwhile is a stranger. */
  begin(sessions: readonly FleetSession[], nowMs: number): void {
    const carried = new Map<string, Carried>();
    const recording = new Set<string>();
    this.#beganMs = nowMs;
    for (const session of sessions) {
      const { sessionId, taskIds } = session;
      if (hasRecorded(session)) recording.add(sessionId);
      const beganAlone = hasRecorded(session) && taskIds.length === 1 && !this.#recording.has(sessionId);
      for (const taskId of taskIds) {
        const known = this.#carried.get(taskId);
        const isSeen = beganAlone || known?.isSeen === true;
        carried.set(taskId, { sinceMs: nowMs, ...known, session, isSeen });
      }
    }
    this.#carried = carried;
    this.#recording = recording;
    this.#rooms = new Set(sessions.map(({ roomId }) => roomId));
    this.#listed = new Set();
    for (const taskId of this.#notices.keys()) if (!carried.has(taskId)) this.#notices.delete(taskId);
    for (const taskId of this.#strangers.keys()) if (carried.has(taskId)) this.#strangers.delete(taskId);
  }

  /** Takes in one window and returns the news of its sessions' tasks. */
  take({ window, tasks, isWhole, readAtMs }: WindowRead): FleetNotice[] {
    const notices: FleetNotice[] = [];
    for (const task of tasks) {
      const { taskId } = task;
      this.#listed.add(taskId);
      const carried = this.#carried.get(taskId);
      if (!carried) {
        const known = this.#strangers.get(taskId);
        this.#strangers.set(taskId, { task, sinceMs: known?.sinceMs ?? readAtMs, sweeps: known?.sweeps ?? 0 });
        continue;
      }
      if (isFirstRecording(task, carried, readAtMs)) notices.push(...this.#notice(taskId, 'recording', readAtMs));
      if (this.#notices.get(taskId)?.change === 'left') this.#notices.delete(taskId);
      this.#carried.set(taskId, { ...carried, beganAtMs: task.beganAtMs, listedAtMs: readAtMs });
    }
    if (isWhole) {
      for (const [taskId, { beganAtMs, listedAtMs }] of this.#carried) {
        const wasHere = beganAtMs !== undefined && beganAtMs >= window.fromMs && beganAtMs <= window.toMs;
        if (wasHere && listedAtMs !== readAtMs) notices.push(...this.#notice(taskId, 'left', readAtMs));
      }
    }
    return notices;
  }

  /**
   * Ends a sweep that read every window: tasks that no window held, and strangers. Left out are those that may just have
   * started: their session's search attributes were read before.
   */
  end(nowMs: number): { readonly notices: readonly FleetNotice[]; readonly strangers: readonly Stranger[] } {
    const notices: FleetNotice[] = [];
    for (const [taskId, { sinceMs }] of this.#carried) {
      if (!this.#listed.has(taskId) && nowMs - sinceMs >= GRACE_MS) {
        notices.push(...this.#notice(taskId, 'left', nowMs));
      }
    }
    const strangers: Stranger[] = [];
    for (const [taskId, stranger] of this.#strangers) {
      if (!this.#listed.has(taskId)) {
        this.#strangers.delete(taskId);
        continue;
      }
      stranger.sweeps += 1;
      const { task, sinceMs, sweeps } = stranger;
      if (sweeps < 2 && task.beganAtMs > this.#beganMs - GRACE_MS) continue;
      strangers.push({ task, sinceMs, hasSessionInRoom: this.#rooms.has(storable(task.roomId)) });
    }
    return { notices, strangers };
  }

  #notice(taskId: string, change: FleetNotice['change'], nowMs: number): FleetNotice[] {
    const last = this.#notices.get(taskId);
    const session = this.#carried.get(taskId)?.session;
    if (!session || (last?.change === change && nowMs - last.atMs < AGAIN_MS)) return [];
    // A session that stops its tasks watches them itself.
    if (change === 'left' && !OPEN_PHASES.includes(session.phase)) return [];
    this.#notices.set(taskId, { change, atMs: nowMs });
    return [{ sessionId: session.sessionId, taskId, change }];
  }
}

/** Whether its session may not know yet that the task records. */
function isFirstRecording(task: ListedTask, { session, isSeen, listedAtMs }: Carried, nowMs: number): boolean {
  if (task.status !== TASK_STATUS.recording) return false;
  if (!hasRecorded(session)) return true;
  return !isSeen && listedAtMs === undefined && nowMs - task.beganAtMs < FRESH_MS;
}

function hasRecorded({ phase }: FleetSession): boolean {
  return phase !== 'waiting' && phase !== 'starting';
}
