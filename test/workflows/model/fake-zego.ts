import type {
  CommandAnswer,
  DescribeAnswer,
  KeeperFreshness,
  StartAnswer,
  ZegoRefusal,
} from '../../../src/contract/activities.js';
import { fitFiles } from '../../../src/contract/files.js';
import { merged } from '../../../src/contract/intervals.js';
import type { JsonObject } from '../../../src/contract/json.js';
import type { FileState, FileView } from '../../../src/contract/view.js';
import type { ControlKind } from '../../../workflows/state/controls.js';
import type { StartChoice } from '../../../workflows/state/task.js';
import type { ChangeFate, Life, Scenario, StartFate } from './scenario.js';

/** One task of the pretended vendor. */
export interface FakeTask {
  readonly taskId: string;
  readonly choice: StartChoice;
  readonly createdAtMs: number;
  readonly deadlineAtMs: number;
  layout: JsonObject | undefined;
  whiteboardId: string | undefined;
  /** Each pause and resume that was carried out; status answers lag behind. */
  readonly pauses: { readonly atMs: number; readonly value: boolean }[];
  end?: { readonly atMs: number; readonly by: Life['ends'] | 'stop' };
  /** Every StopRecord that reached it. */
  readonly stops: number[];
}

/** The pretended vendor: what it does is fixed by the scenario and by the time of each call alone. */
export class FakeZego {
  readonly tasks: FakeTask[] = [];
  /** Bodies of StartRecord that reached it, in order. */
  readonly startBodies: StartChoice[] = [];
  callbacksSent = 0;

  /** `at` runs something later; `deliver` hands a callback's body to the session, `report` a word of the fleet keeper. */
  constructor(
    private readonly scenario: Scenario,
    private readonly world: {
      readonly now: () => number;
      readonly at: (atMs: number, run: () => void) => void;
      readonly deliver: (body: JsonObject) => void;
      readonly report: (body: JsonObject) => void;
    },
  ) {}

  start(choice: StartChoice, fate: StartFate, mayBeQueued: boolean): StartAnswer {
    switch (fate) {
      case 'lost-before':
        return { verdict: 'unknown', reason: 'the connection was cut' };
      case 'lost-after':
        this.#made(choice);
        return { verdict: 'unknown', reason: 'the connection was cut' };
      case 'queued':
        if (mayBeQueued) return { verdict: 'queued', position: 4 };
        return refused('no-capacity', 300_000_006, 'too many tasks');
      case 'capacity':
        return refused('no-capacity', 300_000_006, 'too many tasks');
      case 'unreachable':
        return refused('unreachable', undefined, 'the connection was refused');
      case 'perhaps':
        return refused('perhaps', 300_000_005, 'checked by the gateway');
      case 'refused-final':
        return refused('never', 300_000_002, 'not enabled');
      case 'refused-layout':
        if (choice.layout) return refused('never', 300_000_004, 'MixMode is wrong');
        break;
      case 'ok':
        break;
    }
    const { layout, whiteboardId = '' } = choice;
    // What our own check finds has no code of ZEGO's.
    const isInvalid = this.#has(this.scenario.invalid, layout ?? '') || this.#has(this.scenario.invalid, whiteboardId);
    if (isInvalid) return refused('never', undefined, 'MixMode is wrong');
    const isRefused = this.#has(this.scenario.refuses, layout ?? '') || this.#has(this.scenario.refuses, whiteboardId);
    if (isRefused) return refused('never', 300_000_004, 'MixMode is wrong');
    return { verdict: 'started', taskId: this.#made(choice).taskId, requestId: 'r', ...this.#freshness() };
  }

  /** The same ClientTaskId names the same task, as the vendor promises. */
  #made(choice: StartChoice): FakeTask {
    this.startBodies.push(choice);
    const known = this.tasks.find((task) => task.choice.clientTaskId === choice.clientTaskId);
    if (known) return known;
    const nowMs = this.world.now();
    const task: FakeTask = {
      taskId: `T${this.tasks.length + 1}`,
      choice,
      createdAtMs: nowMs,
      deadlineAtMs: nowMs + choice.maxRecordSeconds * 1_000,
      layout: choice.layout,
      whiteboardId: choice.whiteboardId,
      pauses: [],
      stops: [],
    };
    this.tasks.push(task);
    const { ends, afterS } = this.#lifeOf(task);
    if (ends === 'never-there') task.end = { atMs: nowMs, by: ends };
    else if (ends !== 'at-max') this.world.at(nowMs + afterS * 1_000, () => this.#end(task, ends));
    this.world.at(task.deadlineAtMs, () => this.#end(task, 'at-max'));
    this.world.at(nowMs + SWEPT_AFTER_MS, () => {
      if (!task.end) this.#report(task, 'recording');
    });
    return task;
  }

  /** What a worker says of the fleet keeper. */
  #freshness(): KeeperFreshness {
    const nowMs = this.world.now();
    if (!this.#within(this.scenario.keeper, nowMs)) return {};
    return { keeperFreshUntil: new Date(nowMs + VOUCHED_MS).toISOString() };
  }

  /** The fleet keeper tells the session of a task what it saw in ZEGO's list, if it runs. */
  #report({ taskId }: FakeTask, seen: 'recording' | 'left'): void {
    if (this.#within(this.scenario.keeper, this.world.now())) this.world.report({ taskId, seen });
  }

  #lifeOf(task: FakeTask): Life {
    return this.scenario.lives[this.tasks.indexOf(task)] ?? this.scenario.life;
  }

  stop(taskId: string): 'stopped' | 'ended-already' | 'no-such-task' {
    const task = this.task(taskId);
    task?.stops.push(this.world.now());
    if (!task || isGone(task)) return 'no-such-task';
    if (task.end) return 'ended-already';
    this.#end(task, 'stop');
    return 'stopped';
  }

  change(kind: ControlKind, taskId: string, value: JsonObject | string | boolean, fate: ChangeFate): CommandAnswer {
    const task = this.task(taskId);
    const retry: CommandAnswer = {
      verdict: 'retry',
      refusal: { ...refusal(undefined, 'no response'), responseLost: true },
    };
    // An empty body is what is sent where nothing is wanted; no check lets it pass.
    if (value === '' || this.#has(this.scenario.invalid, value)) {
      return { verdict: 'invalid', mistakes: [{ path: 'MixMode', message: 'is wrong' }] };
    }
    if (fate === 'no-response') return retry;
    if (!task || task.end) return { verdict: 'retry', refusal: refusal(300_001_001, 'ended already') };
    if (value === true && !this.scenario.pauses) return { verdict: 'refused', refusal: refusal(300_000_002, 'no') };
    if (this.#has(this.scenario.refuses, value)) {
      return { verdict: 'refused', refusal: refusal(300_000_004, 'MixMode is wrong') };
    }
    if (kind === 'layout' && typeof value === 'object') task.layout = value;
    if (kind === 'whiteboard' && typeof value === 'string') task.whiteboardId = value;
    if (kind === 'paused' && typeof value === 'boolean') this.#pause(task, value);
    return fate === 'ok' ? { verdict: 'accepted', requestId: 'r' } : retry;
  }

  #pause(task: FakeTask, value: boolean): void {
    if (isPaused(task) === value) return;
    task.pauses.push({ atMs: this.world.now(), value });
    this.#callback(task, value ? 201 : 202, {});
  }

  describe(taskId: string, queuedMs: number): DescribeAnswer {
    const nowMs = this.world.now();
    const common = { queuedMs, ...this.#freshness() };
    if (this.#within(this.scenario.outages, nowMs)) {
      return { ...common, found: 'unavailable', refusal: refusal(300_010_000, 'system error') };
    }
    const task = this.task(taskId);
    const shownMs = nowMs - this.scenario.statusLagS * 1_000;
    const end = task?.end && task.end.atMs <= shownMs ? task.end : undefined;
    if (!task || (end && isGone(task))) return { ...common, found: 'no-such-task' };
    const files = this.files(task, shownMs);
    const reachable = files.filter(({ state }) => state === 'uploaded' || state === 'backup');
    return {
      ...common,
      found: 'task',
      status: end
        ? this.#isAbnormal(task, end)
          ? 4
          : 3
        : isPaused(task, shownMs)
          ? 5
          : shownMs < task.createdAtMs + 1_500
            ? 1
            : 2,
      beganAt: new Date(task.createdAtMs).toISOString(),
      ...(end && { endedAt: new Date(end.atMs).toISOString() }),
      ...fitFiles(files, { maxBytes: 64_000, maxFiles: end ? 300 : 10 }),
      covered: merged(reachable.map((file) => [Date.parse(file.beganAt), Date.parse(file.beganAt) + file.durationMs])),
    };
  }

  /** The files of a task as they stand at that time; pictures are in no list. */
  files(task: FakeTask, atMs: number): FileView[] {
    if (this.scenario.picturesOnly || atMs < task.createdAtMs + 1_500 || isGone(task)) return [];
    const endMs = task.end && task.end.atMs <= atMs ? task.end.atMs : undefined;
    const footageMs = this.#footageEndMs(task, atMs) - task.createdAtMs;
    if (footageMs <= 0) return [];
    return this.scenario.files.map((fate, i) => ({
      taskId: task.taskId,
      fileId: `${task.taskId}-${i}.mp4`,
      format: 'mp4',
      sizeBytes: 1_000,
      durationMs: footageMs,
      beganAt: new Date(task.createdAtMs).toISOString(),
      state: fileState(fate, endMs, atMs),
    }));
  }

  /** Until when there is something to record, as of that time: an idle end that is called abnormal is recognised by it. */
  #footageEndMs(task: FakeTask, atMs: number): number {
    const untilMs = Math.min(atMs, task.end?.atMs ?? atMs);
    const { ends, afterS, abnormal } = this.#lifeOf(task);
    if (ends !== 'idle' || !abnormal) return untilMs;
    return Math.min(untilMs, task.createdAtMs + (afterS - MAX_IDLE_S) * 1_000);
  }

  #isAbnormal(task: FakeTask, { by }: NonNullable<FakeTask['end']>): boolean {
    return by === 'dies' || (by !== 'stop' && this.#lifeOf(task).abnormal === true);
  }

  task(taskId: string): FakeTask | undefined {
    return this.tasks.find((one) => one.taskId === taskId);
  }

  #end(task: FakeTask, by: Life['ends'] | 'stop'): void {
    if (task.end) return;
    task.end = { atMs: this.world.now(), by };
    this.world.at(this.world.now() + SWEPT_AFTER_MS, () => this.#report(task, 'left'));
    if (by === 'vanishes') return;
    const quit_reason = by === 'idle' ? 3 : by === 'at-max' ? 4 : this.#lifeOf(task).quitReason;
    if (by !== 'stop') this.#callback(task, 2, { quit_reason });
    this.#callback(task, 5, {});
    this.#callback(task, 7, {});
    const fates = this.scenario.files;
    if (fates.some(({ to }) => to === 'stays')) return;
    const doneMs = task.end.atMs + 1_000 * Math.max(0, ...fates.map(({ afterS }) => afterS));
    this.world.at(doneMs, () => this.#callback(task, 1, this.#uploaded(task)));
  }

  #uploaded(task: FakeTask): JsonObject {
    const { picturesOnly } = this.scenario;
    const files = this.#footageEndMs(task, this.world.now()) > task.createdAtMs ? this.scenario.files : [];
    const output_file_format = picturesOnly ? 'jpg' : 'mp4';
    const status = { uploaded: 3, backup: 4, failed: 5, stays: 2 };
    return {
      upload_status: files.every(({ to }) => to === 'uploaded') ? 1 : 2,
      file_info: files.map(({ to }, i) => ({
        file_id: `${task.taskId}-${i}.${output_file_format}`,
        output_file_format,
        status: status[to],
        file_size: 1_000,
        begin_timestamp: task.createdAtMs,
      })),
    };
  }

  #callback(task: FakeTask, event_type: number, detail: JsonObject): void {
    const body = { task_id: task.taskId, event_type, sequence: this.callbacksSent, detail };
    const { callbacks } = this.scenario;
    const delays = callbacks[this.callbacksSent++ % callbacks.length] ?? [];
    for (const delayS of delays) this.world.at(this.world.now() + delayS * 1_000, () => this.world.deliver(body));
  }

  #has(list: readonly string[], value: JsonObject | string | boolean): boolean {
    const text = typeof value === 'object' ? value.MixMaxResolutionStreamId : value;
    return typeof text === 'string' && list.includes(text);
  }

  #within(stretches: Scenario['outages'], atMs: number): boolean {
    return stretches.some(([from, to]) => atMs >= START_MS + from * 1_000 && atMs < START_MS + to * 1_000);
  }
}

/** When a sweep of the fleet keeper finds what has happened to a task. */
const SWEPT_AFTER_MS = 10_000;
/** How long a worker vouches for a fleet keeper that sweeps. */
const VOUCHED_MS = 2_100_000;

/** MaxIdleTime of every task of the model. */
export const MAX_IDLE_S = 300;

/** When every session of the model is requested. */
export const START_MS = Date.UTC(2026, 2, 2, 8);

/** Whether the task is paused at that time. */
export function isPaused(task: FakeTask, atMs = Number.POSITIVE_INFINITY): boolean {
  return task.pauses.findLast((one) => one.atMs <= atMs)?.value ?? false;
}

function isGone({ end }: FakeTask): boolean {
  return end?.by === 'vanishes' || end?.by === 'never-there';
}

function fileState({ to, afterS }: Scenario['files'][number], endMs: number | undefined, atMs: number): FileState {
  if (endMs === undefined) return 'recording';
  return to === 'stays' || atMs < endMs + afterS * 1_000 ? 'uploading' : to;
}

function refusal(code: number | undefined, message: string): ZegoRefusal {
  return { action: 'Any', ...(code !== undefined && { code }), message, requestId: 'r', advice: 'Look.' };
}

function refused(
  retry: Extract<StartAnswer, { verdict: 'refused' }>['retry'],
  code: number | undefined,
  message: string,
): StartAnswer {
  return { verdict: 'refused', retry, refusal: refusal(code, message) };
}
