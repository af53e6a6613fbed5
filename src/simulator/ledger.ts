import { ZEGO_ACTIONS, ZEGO_CODES, type ZegoAction } from '../zego/index.js';
import type { CallbackCounts } from './callback-sender.js';
import type { EndedBy, TaskLife } from './task-life.js';

/** A rollover lets two tasks of one lane overlap by ten minutes; two more are for waiting and stopping. */
const ALLOWED_OVERLAP_MS = 12 * 60_000;

/** One task in the books. Times are ISO 8601 in UTC; null: not yet, or not given. */
export interface LedgerTask {
  readonly taskId: string;
  readonly clientTaskId: string | null;
  readonly roomId: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endedBy: EndedBy | null;
  /** As callback event 2 tells it. */
  readonly quitReason: number | null;
  /** StopRecord calls that named the task, also refused ones; not those that a fault answered in their place. */
  readonly stopCalls: number;
  /** What the vendor would bill: each single stream, or the mix, once. */
  readonly recordedMs: number;
  /** ZEGO's task status, 1 to 5. */
  readonly status: number;
  readonly files: number;
  /** Bodies of UpdateLayout that were applied, in order, without TaskId. */
  readonly layouts: readonly object[];
  readonly whiteboardIds: readonly string[];
}

/** Calls of one Action that arrived. */
export interface LedgerCalls {
  readonly total: number;
  /** The most in any second of the simulator's clock. */
  readonly perSecondMax: number;
  /** Turned down with 300000003 or 300000006. */
  readonly refused: number;
}

/** Two tasks where one was meant. */
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

interface CallCount {
  total: number;
  perSecondMax: number;
  refused: number;
  second: number;
  inSecond: number;
}

/** What happened, for tests to read. It always tells the present. */
export class Ledger {
  readonly #tasks: () => Iterable<TaskLife>;
  readonly #callbacks: () => CallbackCounts;
  readonly #now: () => number;
  readonly #calls = new Map<ZegoAction, CallCount>();

  constructor(sources: {
    readonly tasks: () => Iterable<TaskLife>;
    readonly callbacks: () => CallbackCounts;
    readonly now: () => number;
  }) {
    this.#tasks = sources.tasks;
    this.#callbacks = sources.callbacks;
    this.#now = sources.now;
  }

  /** Notes a call that arrived, whatever becomes of it, and answers which of its second it is, from 1. */
  countCall(action: ZegoAction): number {
    const count = this.#count(action);
    const second = Math.floor(this.#now() / 1_000);
    count.inSecond = second === count.second ? count.inSecond + 1 : 1;
    count.second = second;
    count.total++;
    count.perSecondMax = Math.max(count.perSecondMax, count.inSecond);
    return count.inSecond;
  }

  /** Notes an answer's code. */
  countAnswer(action: ZegoAction, code: number): void {
    if (code === ZEGO_CODES.tooManyRequests || code === ZEGO_CODES.atCapacity) this.#count(action).refused++;
  }

  /** Every task ever started, oldest first. */
  tasks(): readonly LedgerTask[] {
    return [...this.#tasks()].map(ledgerTask);
  }

  /** Tasks that have not ended, or ended without ever being sent StopRecord. */
  unstopped(): readonly LedgerTask[] {
    return [...this.#tasks()].filter((task) => task.endedAt === undefined || task.stopCalls === 0).map(ledgerTask);
  }

  /**
   * Tasks of one stem and lane (`<stem>-<lane>-<number>`) that ran side by side for more than 12 minutes, and tasks that
   * share a ClientTaskId.
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
      return count ? [[action, { total: count.total, perSecondMax: count.perSecondMax, refused: count.refused }]] : [];
    });
    return Object.fromEntries(entries);
  }

  /** Callbacks that were due, were answered with a 2xx, and were given up or dropped. */
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

  #count(action: ZegoAction): CallCount {
    const found = this.#calls.get(action) ?? { total: 0, perSecondMax: 0, refused: 0, second: 0, inSecond: 0 };
    this.#calls.set(action, found);
    return found;
  }
}

/** A task as the books have it now. */
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

/** Tasks without a ClientTaskId can't be told apart from ones that were meant. */
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
