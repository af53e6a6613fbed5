import { ZEGO_ACTIONS, ZEGO_CODES, type ZegoAction } from '../zego/index.js';
import type { CallbackCounts } from './callback-sender.js';
import type { EndedBy, TaskLife } from './task-life.js';

/** A rollover lets two tasks of one lane overlap by ten minutes; two more are for waiting and stopping. */
const ALLOWED_OVERLAP_MS = 12 * 60_000;

/** One task in the ledger. Times are ISO 8601 in UTC; null: not yet, or not given. */
export interface LedgerTask {
  readonly taskId: string;
  readonly clientTaskId: string | null;
  readonly roomId: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endedBy: EndedBy | null;
  /** As in callback event 2. */
  readonly quitReason: number | null;
  /** StopRecord calls for the task, including refused ones, but without those that a fault refused. */
  readonly stopCalls: number;
  /** Milliseconds that ZEGO would bill: each single stream, or the mix, once. */
  readonly recordedMs: number;
  /** ZEGO's task status, 1 to 5. */
  readonly status: number;
  readonly files: number;
  /** Bodies of UpdateLayout that were applied, in order, without TaskId. */
  readonly layouts: readonly object[];
  readonly whiteboardIds: readonly string[];
}

/** Calls of one Action. */
export interface LedgerCalls {
  readonly total: number;
  /** The most in any second of the simulator's clock. */
  readonly perSecondMax: number;
  /** Calls refused with 300000003 or 300000006. */
  readonly refused: number;
}

/** Two tasks where one was intended. */
export interface DoubledTasks {
  readonly taskIds: readonly [string, string];
  readonly clientTaskIds: readonly [string, string];
  readonly reason: 'same ClientTaskId' | 'overlap in one lane';
}

/** The whole ledger as JSON. */
export interface LedgerJson {
  readonly tasks: readonly LedgerTask[];
  readonly calls: Partial<Record<ZegoAction, LedgerCalls>>;
  readonly callbacks: CallbackCounts;
  readonly unstopped: readonly LedgerTask[];
  readonly doubled: readonly DoubledTasks[];
}

/** The record of all tasks, calls and callbacks, for tests to read. Always current. */
export class Ledger {
  readonly #tasks: () => Iterable<TaskLife>;
  readonly #callbacks: () => CallbackCounts;
  readonly #now: () => number;
  readonly #calls = new Map<ZegoAction, ReturnType<typeof noCalls>>();

  constructor(sources: {
    readonly tasks: () => Iterable<TaskLife>;
    readonly callbacks: () => CallbackCounts;
    readonly now: () => number;
  }) {
    this.#tasks = sources.tasks;
    this.#callbacks = sources.callbacks;
    this.#now = sources.now;
  }

  /** Counts a call and returns its number within its second, from 1. */
  countCall(action: ZegoAction): number {
    const count = this.#count(action);
    const second = Math.floor(this.#now() / 1_000);
    count.inSecond = second === count.second ? count.inSecond + 1 : 1;
    count.second = second;
    count.total++;
    count.perSecondMax = Math.max(count.perSecondMax, count.inSecond);
    return count.inSecond;
  }

  /** Counts a response that refuses a call. */
  countResponse(action: ZegoAction, code: number): void {
    if (code === ZEGO_CODES.tooManyRequests || code === ZEGO_CODES.atCapacity) this.#count(action).refused++;
  }

  /** Every task ever started, oldest first. */
  tasks(): readonly LedgerTask[] {
    return [...this.#tasks()].map(ledgerTask);
  }

  /** Tasks that are live, or ended without a StopRecord. */
  unstopped(): readonly LedgerTask[] {
    return [...this.#tasks()].filter((task) => task.endedAt === undefined || task.stopCalls === 0).map(ledgerTask);
  }

  /**
   * Pairs of tasks of one stem and lane (`<stem>-<lane>-<number>`) that ran in parallel for more than 12 minutes, and
   * pairs with the same ClientTaskId.
   */
  doubled(): readonly DoubledTasks[] {
    const lanes = new Map<string, TaskLife[]>();
    for (const task of this.#tasks()) {
      const lane = laneOf(task.settings.clientTaskId);
      if (lane !== undefined) lanes.set(lane, [...(lanes.get(lane) ?? []), task]);
    }
    const now = this.#now();
    return [...lanes.values()].flatMap((tasks) => doubledIn(tasks, now));
  }

  calls(): Partial<Record<ZegoAction, LedgerCalls>> {
    const entries = ZEGO_ACTIONS.flatMap((action) => {
      const count = this.#calls.get(action);
      if (!count) return [];
      const { total, perSecondMax, refused } = count;
      return [[action, { total, perSecondMax, refused }]];
    });
    return Object.fromEntries(entries);
  }

  /** Callbacks: all that were to be sent, those confirmed with a 2xx, and those dropped or given up. */
  callbacks(): CallbackCounts {
    return { ...this.#callbacks() };
  }

  toJSON(): LedgerJson {
    return {
      tasks: this.tasks(),
      calls: this.calls(),
      callbacks: this.callbacks(),
      unstopped: this.unstopped(),
      doubled: this.doubled(),
    };
  }

  #count(action: ZegoAction): ReturnType<typeof noCalls> {
    const found = this.#calls.get(action) ?? noCalls();
    this.#calls.set(action, found);
    return found;
  }
}

function noCalls() {
  return { total: 0, perSecondMax: 0, refused: 0, second: 0, inSecond: 0 };
}

/** The ledger's entry of a task. */
export function ledgerTask(task: TaskLife): LedgerTask {
  return {
    taskId: task.taskId,
    clientTaskId: task.settings.clientTaskId ?? null,
    roomId: task.settings.roomId,
    startedAt: new Date(task.startedAt).toISOString(),
    endedAt: task.endedAt === undefined ? null : new Date(task.endedAt).toISOString(),
    endedBy: task.endedBy ?? null,
    quitReason: task.quitReason ?? null,
    stopCalls: task.stopCalls,
    recordedMs: task.recordedMs,
    status: task.status,
    files: task.files().length,
    layouts: task.layouts,
    whiteboardIds: task.whiteboardIds,
  };
}

/** Undefined without a ClientTaskId: nothing shows that such a task was not intended. */
function laneOf(clientTaskId: string | undefined): string | undefined {
  if (clientTaskId === undefined) return undefined;
  return /^(.+-\d+)-\d+$/.exec(clientTaskId)?.[1] ?? clientTaskId;
}

function doubledIn(tasks: readonly TaskLife[], now: number): readonly DoubledTasks[] {
  const found: DoubledTasks[] = [];
  for (const [index, first] of tasks.entries()) {
    for (const second of tasks.slice(index + 1)) {
      const clientTaskIds = [first.settings.clientTaskId ?? '', second.settings.clientTaskId ?? ''] as const;
      const overlapMs =
        Math.min(first.endedAt ?? now, second.endedAt ?? now) - Math.max(first.startedAt, second.startedAt);
      const same = clientTaskIds[0] === clientTaskIds[1];
      if (!same && overlapMs <= ALLOWED_OVERLAP_MS) continue;
      const reason = same ? 'same ClientTaskId' : 'overlap in one lane';
      found.push({ taskIds: [first.taskId, second.taskId], clientTaskIds, reason });
    }
  }
  return found;
}
