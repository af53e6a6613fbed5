import { randomBytes } from 'node:crypto';
import { type CheckedZegoRequest, LOOK_BACK_MS } from '../zego/index.js';
import type { FaultRegistry, FaultState } from './fault-registry.js';
import { type Fault, faultSchema, TASK_FAULTS, type TaskFault } from './faults.schema.js';
import { TaskLife, type TaskWorld } from './task-life.js';
import { taskSettings } from './task-settings.js';

/** The default `afterMs` of each fault of a task, counted from StartRecord. */
const DEFAULT_AFTER_MS: Record<TaskFault['name'], number> = {
  'start-vanishes': 0,
  dies: 60_000,
  'fails-over': 60_000,
  'callback-forged': 10_000,
};

interface EngineOptions {
  readonly world: Omit<TaskWorld, 'ended'>;
  /** The most tasks that may be live at once. */
  readonly concurrentTasks: number;
  /** Default callback URL for tasks without one. */
  readonly consoleCallbackUrl: string | undefined;
}

/** All tasks of the app, from the first one on. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #world: TaskWorld;
  readonly #tasks = new Map<string, TaskLife>();
  readonly #byClientTaskId = new Map<string, TaskLife>();
  readonly #liveByRoom = new Map<string, Set<TaskLife>>();
  #live = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#world = { ...options.world, ended: (task) => this.#ended(task) };
  }

  get faults(): FaultRegistry {
    return this.#world.faults;
  }

  now(): number {
    return this.#world.timers.now();
  }

  /** All tasks, oldest first. */
  tasks(): IterableIterator<TaskLife> {
    return this.#tasks.values();
  }

  /** A task, whether or not ZEGO would still know it. */
  anyTask(taskId: string): TaskLife | undefined {
    return this.#tasks.get(taskId);
  }

  /** A task that ZEGO knows: it has not vanished, and it started within the last three days. */
  knownTask(taskId: string): TaskLife | undefined {
    const task = this.#tasks.get(taskId);
    return task && !task.vanished && this.now() - task.startedAt <= LOOK_BACK_MS ? task : undefined;
  }

  /** Starts a task, or returns the one with the same ClientTaskId, live or not. Undefined: too many are live. */
  start(body: CheckedZegoRequest<'StartRecord'>): TaskLife | undefined {
    const settings = taskSettings(body);
    const existing = settings.clientTaskId === undefined ? undefined : this.#byClientTaskId.get(settings.clientTaskId);
    if (existing) return existing;
    if (this.#live >= this.#options.concurrentTasks) return undefined;
    const callbackUrl = settings.callbackUrl ?? this.#options.consoleCallbackUrl;
    const task = new TaskLife(newTaskId(), settings, this.#world, callbackUrl);
    this.#tasks.set(task.taskId, task);
    if (settings.clientTaskId !== undefined) this.#byClientTaskId.set(settings.clientTaskId, task);
    this.#live++;
    this.#liveIn(settings.roomId).add(task);
    for (const name of TASK_FAULTS) {
      const fault = this.faults.take([name], { roomId: settings.roomId, taskId: task.taskId });
      if (fault) task.applyFault(fault, fault.afterMs ?? DEFAULT_AFTER_MS[name]);
    }
    return task;
  }

  /**
   * Sets a fault. A task fault with a `taskId` is applied to that task.
   * @throws ZodError for a malformed fault
   * @throws RangeError for a task that does not exist
   */
  addFault(fault: Fault): FaultState {
    const checked = faultSchema.parse(fault);
    if (checked.taskId === undefined || !isTaskFault(checked)) return this.faults.add(fault);
    const task = this.#tasks.get(checked.taskId);
    if (!task) throw new RangeError(`Task "${checked.taskId}" does not exist`);
    task.applyFault(checked, checked.afterMs ?? 0);
    return { fault: checked, used: 1 };
  }

  /** Notifies the live tasks of a room that its streams or whiteboards changed. */
  roomChanged(roomId: string): void {
    for (const task of this.#liveByRoom.get(roomId) ?? []) task.sync();
  }

  #ended(task: TaskLife): void {
    this.#live--;
    const { roomId } = task.settings;
    const inRoom = this.#liveIn(roomId);
    inRoom.delete(task);
    if (inRoom.size === 0) this.#liveByRoom.delete(roomId);
  }

  #liveIn(roomId: string): Set<TaskLife> {
    const found = this.#liveByRoom.get(roomId) ?? new Set<TaskLife>();
    this.#liveByRoom.set(roomId, found);
    return found;
  }
}

function isTaskFault(fault: { readonly name: string }): fault is TaskFault {
  return TASK_FAULTS.some((name) => name === fault.name);
}

/** 16 characters, like ZEGO's. */
function newTaskId(): string {
  return randomBytes(12).toString('base64url');
}
