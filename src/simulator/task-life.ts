import { FILE_STATUS, meaningOfQuitReason, TASK_STATUS } from '../zego/index.js';
import type { CallbackLine } from './callback-sender.js';
import { TimerScope } from './clock/timer-scope.js';
import type { END_FAULTS, TaskFault } from './faults.schema.js';
import { Footage } from './footage.js';
import { IdleWatch } from './idle-watch.js';
import type { MixImage } from './images.js';
import { type RecordedFile, recordedFile } from './recorded-file.js';
import type { Rooms } from './rooms.js';
import { presentSources } from './sources.js';
import { type OutputWorld, TaskOutput } from './task-output.js';
import type { TaskSettings } from './task-settings.js';

/** The cause of a task's end. `vanished`: accepted, but then unknown to ZEGO. */
export type EndedBy = 'stop-record' | 'max-idle-time' | 'max-record-time' | 'died' | 'vanished';

/** The parts that all tasks share. */
export interface TaskWorld extends OutputWorld {
  readonly rooms: Rooms;
  /** Simulated milliseconds from StartRecord to recording. */
  readonly initMs: number;
  /** Called once when a task ends. */
  ended(task: TaskLife): void;
}

/** One recording task from StartRecord to its last callback. Methods take effect at the clock's current time. */
export class TaskLife {
  readonly taskId: string;
  readonly settings: TaskSettings;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** Bodies of UpdateLayout that were applied, in order. */
  readonly layouts: object[] = [];
  /** Whiteboards that were shown, in order. */
  readonly whiteboardIds: string[] = [];
  /** StopRecord calls for this task, whatever the response was. */
  stopCalls = 0;

  readonly #world: TaskWorld;
  /** Timers that are cancelled when the task ends. */
  readonly #timers: TimerScope;
  readonly #output: TaskOutput;
  readonly #footage: Footage;
  readonly #idle: IdleWatch;
  #status: number = TASK_STATUS.initialising;
  #hasBegun = false;
  #isOffline = false;
  /** Set when the task ends. */
  #files: readonly RecordedFile[] = [];
  #end: { readonly at: number; readonly by: EndedBy; readonly quitReason: number | undefined } | undefined;

  constructor(taskId: string, settings: TaskSettings, world: TaskWorld, callbackUrl: string | undefined) {
    this.taskId = taskId;
    this.settings = settings;
    this.#world = world;
    this.#timers = new TimerScope(world.timers);
    this.startedAt = this.#timers.now();
    this.#output = new TaskOutput(taskId, settings, world, callbackUrl);
    this.#footage = new Footage((source, beganAt) => this.#output.nameFile(source, beganAt));
    this.#idle = new IdleWatch(this.#timers, settings.maxIdleMs, {
      idle: () => this.#output.sendCallback('noStreams'),
      expired: () => this.#finish('max-idle-time', 3),
    });
    if (settings.whiteboard?.whiteboardId !== undefined) this.whiteboardIds.push(settings.whiteboard.whiteboardId);
    this.#timers.after(settings.maxRecordMs, () => this.#finish('max-record-time', 4));
    this.#timers.after(world.initMs, () => this.#begin());
  }

  /** ZEGO's task status, 1 to 5. */
  get status(): number {
    return this.#status;
  }

  get endedAt(): number | undefined {
    return this.#end?.at;
  }

  get endedBy(): EndedBy | undefined {
    return this.#end?.by;
  }

  /** As in event 2; undefined while live, and when StopRecord ended the task. */
  get quitReason(): number | undefined {
    return this.#end?.quitReason;
  }

  /** Whether ZEGO no longer knows the task, although it was accepted. */
  get vanished(): boolean {
    return this.#end?.by === 'vanished';
  }

  /** Milliseconds that ZEGO would bill. */
  get recordedMs(): number {
    return this.#footage.recordedMs(this.#timers.now());
  }

  get callbackLine(): CallbackLine {
    return this.#output.callbackLine;
  }

  /** The files, including those still being written, without pictures. */
  files(): readonly RecordedFile[] {
    if (this.#end || this.settings.format === 'jpg') return this.#files;
    return this.#footage.takes(this.#timers.now()).map((take) => ({
      ...recordedFile(take, this.settings.fragmentFolder),
      sizeBytes: 0,
      status: FILE_STATUS.recording,
    }));
  }

  /** All pictures taken so far. */
  pictures(): readonly RecordedFile[] {
    return this.#output.pictures;
  }

  pause(): void {
    if (this.#status === TASK_STATUS.paused) return;
    this.#status = TASK_STATUS.paused;
    this.sync();
    this.#output.sendCallback('paused');
  }

  resume(): void {
    this.#status = this.#hasBegun ? TASK_STATUS.recording : TASK_STATUS.initialising;
    this.sync();
    this.#output.sendCallback('resumed');
  }

  showWhiteboard(whiteboardId: string): void {
    this.whiteboardIds.push(whiteboardId);
    this.sync();
  }

  applyLayout(body: object, images: readonly MixImage[] = []): void {
    this.layouts.push(body);
    this.#output.reportMissing(images);
  }

  /** Takes one picture of the mix, which event 1 reports. */
  takeSnapshot(): void {
    const { mixStreamId, canvas } = this.settings;
    this.#output.takePicture({
      key: 'snapshot',
      nameParts: [mixStreamId],
      userId: mixStreamId,
      streamId: mixStreamId,
      tracks: 2,
      format: 'jpg',
      width: canvas?.width ?? 0,
      height: canvas?.height ?? 0,
      billed: false,
      whenAway: 'close',
    });
  }

  stop(): void {
    this.#finish('stop-record');
  }

  /** Applies a fault `afterMs` from now. */
  applyFault(fault: TaskFault, afterMs: number): void {
    const apply = (): void => {
      switch (fault.name) {
        case 'start-vanishes':
          return this.#vanish();
        case 'dies':
          return this.#die(fault.quitReason);
        case 'fails-over':
          return this.#failOver(fault.offlineMs);
        case 'callback-forged':
          return this.#world.callbacks.forge(this.callbackLine, fault);
      }
    };
    if (afterMs > 0) this.#timers.after(afterMs, apply);
    else apply();
  }

  #begin(): void {
    this.#hasBegun = true;
    if (this.#status === TASK_STATUS.initialising) this.#status = TASK_STATUS.recording;
    const published = this.#world.rooms.streams(this.settings.roomId).map((stream) => stream.streamId);
    for (const streamId of this.settings.streamIds ?? []) {
      if (!published.includes(streamId)) this.#output.sendCallback('streamMissing', { stream_id: streamId });
    }
    this.#output.reportMissing(this.settings.images);
    this.sync();
    if (this.settings.format === 'jpg') this.#takePictures();
  }

  /** Updates files and idle time to the room, the whiteboard, and the paused and offline states. */
  sync(): void {
    if (!this.#hasBegun || this.#end) return;
    const streams = this.#world.rooms.streams(this.settings.roomId);
    const shownId = this.whiteboardIds.at(-1);
    const isShared = shownId !== undefined && this.#world.rooms.isShared(this.settings.roomId, shownId);
    const whiteboardId = isShared ? shownId : undefined;
    const state = this.#isOffline ? 'offline' : this.#status === TASK_STATUS.paused ? 'paused' : 'recording';
    const sources = presentSources(this.settings, streams, whiteboardId);
    const opened = this.#footage.sync(state, sources, this.#timers.now());
    this.#idle.set(streams.length === 0 && whiteboardId === undefined);
    if (this.settings.liveHls) for (const { fileId, source } of opened) this.#output.sendPlaylistUrl(fileId, source);
  }

  #takePictures(): void {
    for (const source of this.#footage.running()) this.#output.takePicture(source);
    this.#timers.after(this.settings.snapshotMs, () => this.#takePictures());
  }

  #finish(by: EndedBy, quitReason?: number): void {
    if (this.#end) return;
    this.#close(by, quitReason);
    if (quitReason !== undefined) this.#output.sendCallback('endedAbnormally', { quit_reason: quitReason });
    if (this.#status === TASK_STATUS.ended) this.#output.sendCallback('ended');
    // A jpg task uploads its pictures one by one, and a recorder that died without files sends nothing more.
    if (this.settings.format === 'jpg' || (by === 'died' && this.#files.length === 0)) return;
    this.#output.sendCallback('uploading');
    this.#output.uploadLater(this.#files);
  }

  #close(by: EndedBy, quitReason?: number): void {
    const now = this.#timers.now();
    this.#footage.close(now);
    this.#files = by === 'vanished' ? [] : this.#filesLeft(now);
    this.#status = this.#endsAbnormally(by) ? TASK_STATUS.endedAbnormally : TASK_STATUS.ended;
    this.#end = { at: now, by, quitReason };
    this.#timers.cancelAll();
    this.#world.ended(this);
  }

  #endsAbnormally(by: EndedBy): boolean {
    if (by === 'stop-record') return false;
    return by === 'died' || by === 'vanished' || this.#takesFault('ends-abnormally');
  }

  #takesFault(name: (typeof END_FAULTS)[number]): boolean {
    return this.#world.faults.take([name], { taskId: this.taskId, roomId: this.settings.roomId }) !== undefined;
  }

  /** The task's files at its end; none with the fault `no-files`. */
  #filesLeft(now: number): readonly RecordedFile[] {
    const takes = this.settings.format === 'jpg' ? [] : this.#footage.takes(now);
    if (takes.length === 0 || this.#takesFault('no-files')) return [];
    return takes.map((take) => recordedFile(take, this.settings.fragmentFolder));
  }

  #die(quitReason: number): void {
    const { kind } = meaningOfQuitReason(quitReason);
    if (kind === 'idle') this.#finish('max-idle-time', quitReason);
    else if (kind === 'max-time') this.#finish('max-record-time', quitReason);
    else this.#finish('died', quitReason);
  }

  #vanish(): void {
    if (!this.#end) this.#close('vanished');
  }

  #failOver(offlineMs: number): void {
    this.#isOffline = true;
    this.sync();
    this.#timers.after(offlineMs, () => {
      this.#isOffline = false;
      this.sync();
    });
  }
}
