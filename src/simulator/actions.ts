import { mistakesText } from '../json/mistakes.js';
import {
  type CheckedZegoRequest,
  checkRequest,
  isTaskEnded,
  RECORD_MODES,
  TASK_STATUS,
  ZEGO_CODES,
  type ZegoAction,
  type ZegoData,
} from '../zego/index.js';
import type { Engine } from './engine.js';
import { recordFile } from './file-entries.js';
import { imagesOf } from './images.js';
import type { TaskLife } from './task-life.js';

/** The response to an Action. */
export interface ActionResult {
  readonly code: number;
  readonly message: string;
  readonly data?: object;
}

const DONE: ActionResult = { code: ZEGO_CODES.success, message: 'success' };
const NO_SUCH_TASK: ActionResult = { code: ZEGO_CODES.noSuchTask, message: 'there is no such task' };
const TASK_ENDED: ActionResult = { code: ZEGO_CODES.taskEnded, message: 'the task has ended already' };

function invalid(message: string): ActionResult {
  return { code: ZEGO_CODES.invalidParameter, message: `invalid parameter: ${message}` };
}

/** Carries out the Actions on an engine's tasks. */
export class Actions {
  readonly #engine: Engine;
  readonly #fileUrl: (taskId: string, fileId: string) => string;
  readonly #maxRecordSeconds: number;

  constructor(engine: Engine, fileUrl: (taskId: string, fileId: string) => string, maxRecordSeconds: number) {
    this.#engine = engine;
    this.#fileUrl = fileUrl;
    this.#maxRecordSeconds = maxRecordSeconds;
  }

  /** Checks the body and runs the Action. Never throws, whatever the body is. */
  run(action: ZegoAction, body: unknown): ActionResult {
    switch (action) {
      case 'StartRecord':
        return this.#checked(action, body, (request) => this.#start(request));
      case 'StopRecord':
        return this.#checked(action, body, (request) => this.#stop(request.TaskId));
      case 'DescribeRecordStatus':
        return this.#checked(action, body, (request) => this.#describe(request.TaskId));
      case 'DescribeTasks':
        return this.#checked(action, body, (request) => this.#list(request));
      case 'UpdateLayout':
        return this.#checked(action, body, (request) => this.#updateLayout(request, body));
      case 'UpdateWhiteboard':
        return this.#checked(action, body, (request) =>
          this.#onLive(request.TaskId, (task) => {
            if (!task.settings.whiteboard) return invalid('TaskId names a task that records no whiteboard');
            task.showWhiteboard(request.WhiteboardId);
            return DONE;
          }),
        );
      case 'PauseRecord':
        return this.#checked(action, body, (request) =>
          this.#onMixed(request.TaskId, (task) => done(() => task.pause())),
        );
      case 'ResumeRecord':
        return this.#checked(action, body, (request) => this.#onMixed(request.TaskId, resume));
      case 'TakeSnapshot':
        return this.#checked(action, body, (request) => this.#onMixed(request.TaskId, takeSnapshot));
    }
  }

  #checked<A extends ZegoAction>(
    action: A,
    body: unknown,
    act: (request: CheckedZegoRequest<A>) => ActionResult,
  ): ActionResult {
    const check = checkRequest(action, body, { nowMs: this.#engine.now(), maxRecordSeconds: this.#maxRecordSeconds });
    return check.valid ? act(check.body) : invalid(mistakesText(check.mistakes));
  }

  #start(request: CheckedZegoRequest<'StartRecord'>): ActionResult {
    const task = this.#engine.start(request);
    if (!task) return { code: ZEGO_CODES.atCapacity, message: 'too many recording tasks run at once' };
    const data: ZegoData<'StartRecord'> = { TaskId: task.taskId };
    return { ...DONE, data };
  }

  #stop(taskId: string): ActionResult {
    // Also counted for a task that ZEGO no longer knows: the caller did stop it.
    const task = this.#engine.anyTask(taskId);
    if (task) task.stopCalls++;
    return this.#onLive(taskId, (live) => done(() => live.stop()));
  }

  #describe(taskId: string): ActionResult {
    const task = this.#engine.knownTask(taskId);
    if (!task) return NO_SUCH_TASK;
    const { settings, startedAt, endedAt, status } = task;
    const files = task.files().map((file) => recordFile(file, settings, this.#fileUrl(taskId, file.fileId)));
    const data: ZegoData<'DescribeRecordStatus'> = {
      RoomId: settings.roomId,
      RecordMode: settings.recordMode,
      StreamType: settings.streamType,
      RecordBeginTimestamp: startedAt,
      ...(endedAt === undefined ? {} : { RecordEndTimestamp: endedAt }),
      Status: status,
      ...(files.length === 0 ? {} : { RecordFiles: files }),
    };
    return { ...DONE, data };
  }

  #list(request: CheckedZegoRequest<'DescribeTasks'>): ActionResult {
    const wantsEnded = request.Status === TASK_STATUS.ended;
    const found = [...this.#engine.tasks()]
      .filter((task) => !task.vanished && isTaskEnded(task.status) === wantsEnded)
      .filter((task) => task.startedAt >= request.StartTime && task.startedAt <= request.EndTime)
      .filter((task) => !request.RoomId || task.settings.roomId === request.RoomId)
      .sort((a, b) => b.startedAt - a.startedAt);
    const page = Math.max(1, request.PageOffset);
    const data: ZegoData<'DescribeTasks'> = {
      PageOffset: page,
      PageSize: request.PageSize,
      TotalCount: found.length,
      TaskidList: found.slice((page - 1) * request.PageSize, page * request.PageSize).map((task) => ({
        RecordBeginTimestamp: task.startedAt,
        TaskId: task.taskId,
        RoomId: task.settings.roomId,
        Status: task.status,
      })),
    };
    return { ...DONE, data };
  }

  #updateLayout(request: CheckedZegoRequest<'UpdateLayout'>, body: unknown): ActionResult {
    return this.#onMixed(request.TaskId, (task) => {
      const check = checkRequest('UpdateLayout', body, { canvas: task.settings.canvas });
      if (!check.valid) return invalid(mistakesText(check.mistakes));
      const { TaskId: _, ...layout } = request;
      return done(() => task.applyLayout(layout, imagesOf(layout)));
    });
  }

  #onLive(taskId: string, act: (task: TaskLife) => ActionResult): ActionResult {
    const task = this.#engine.knownTask(taskId);
    if (!task) return NO_SUCH_TASK;
    return isTaskEnded(task.status) ? TASK_ENDED : act(task);
  }

  #onMixed(taskId: string, act: (task: TaskLife) => ActionResult): ActionResult {
    return this.#onLive(taskId, (task) =>
      task.settings.recordMode === RECORD_MODES.mixed ? act(task) : invalid('TaskId names a single-stream task'),
    );
  }
}

function resume(task: TaskLife): ActionResult {
  if (task.status !== TASK_STATUS.paused) return { code: ZEGO_CODES.taskNotPaused, message: 'the task is not paused' };
  return done(() => task.resume());
}

function takeSnapshot(task: TaskLife): ActionResult {
  if (task.status !== TASK_STATUS.recording) return invalid('TaskId names a task that is not recording now');
  return done(() => task.takeSnapshot());
}

/** Runs `act`, which can't fail, and returns success. */
function done(act: () => void): ActionResult {
  act();
  return DONE;
}
