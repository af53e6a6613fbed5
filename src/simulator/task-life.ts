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

/** Who or what ended a task. `vanished`: accepted, but never there. */
export type EndedBy = 'stop-record' | 'max-idle-time' | 'max-record-time' | 'died' | 'vanished';

/** What all tasks share. */
export interface TaskWorld extends OutputWorld {
  readonly rooms: Rooms;
  /** Simulated milliseconds from StartRecord to recording. */
  readonly initMs: number;
  /** Called once when a task has ended. */
  ended(task: TaskLife): void;
}

/** One recording task from StartRecord to its last callback. Every method acts at the clock's present time. */
export class TaskLife {
  readonly taskId: string;
  readonly settings: TaskSettings;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** Bodies of UpdateLayout that were applied, in order. */
  readonly layouts: object[] = [];
  /** Whiteboards that were shown, in order. */
  readonly whiteboardIds: string[] = [];
  /** StopRecord calls that named this task, whatever was answered. */
  stopCalls = 0;

  readonly #world: TaskWorld;
  /** Timers that are void once the task has ended. */
  readonly #timers: TimerScope;
  readonly #output: TaskOutput;
  readonly #footage: Footage;
  readonly #idle: IdleWatch;
  #status: number = TASK_STATUS.initialising;
  #begun = false;
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
      said: () => this.#output.tell('noStreams'),
      over: () => this.#finish('max-idle-time', 3),
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

  /** As event 2 told it; undefined while live, and when StopRecord ended the task. */
  get quitReason(): number | undefined {
    return this.#end?.quitReason;
  }

  /** Whether ZEGO knows nothing of it, though it was accepted. */
  get vanished(): boolean {
    return this.#end?.by === 'vanished';
  }

  /** What the vendor would bill, in milliseconds. */
  get recordedMs(): number {
    return this.#footage.recordedMs(this.#timers.now());
  }

  get callbackLine(): CallbackLine {
    return this.#output.callbackLine;
  }

  /** The files, also those that are still written. Pictures are not among them. */
  files(): readonly RecordedFile[] {
    if (this.#end || this.settings.format === 'jpg') return this.#files;
    return this.#footage.takes(this.#timers.now()).map((take) => ({
      ...recordedFile(take, this.settings.fragmentFolder),
      sizeBytes: 0,
      status: FILE_STATUS.recording,
    }));
  }

  /** Every picture that was taken. */
  pictures(): readonly RecordedFile[] {
    return this.#output.pictures();
  }

  /** The room has other streams than before. */
  roomChanged(): void {
    this.#sync();
  }

  pause(): void {
    if (this.#status === TASK_STATUS.paused) return;
    this.#status = TASK_STATUS.paused;
    this.#sync();
    this.#output.tell('paused');
  }

  resume(): void {
    this.#status = this.#begun ? TASK_STATUS.recording : TASK_STATUS.initialising;
    this.#sync();
    this.#output.tell('resumed');
  }

  showWhiteboard(whiteboardId: string): void {
    this.whiteboardIds.push(whiteboardId);
    this.#sync();
  }

  applyLayout(body: object, images: readonly MixImage[] = []): void {
    this.layouts.push(body);
    this.#output.tellMissing(images);
  }

  /** Takes one picture of the mix; it comes by callback. */
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

  /** Lets a fault of its life strike, `afterMs` from now. */
  suffer(fault: TaskFault, afterMs: number): void {
    const strike = (): void => {
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
    if (afterMs > 0) this.#timers.after(afterMs, strike);
    else strike();
  }

  #begin(): void {
    this.#begun = true;
    if (this.#status === TASK_STATUS.initialising) this.#status = TASK_STATUS.recording;
    const published = this.#world.rooms.streams(this.settings.roomId).map((stream) => stream.streamId);
    for (const streamId of this.settings.streamIds ?? []) {
      if (!published.includes(streamId)) this.#output.tell('streamMissing', { stream_id: streamId });
    }
    this.#output.tellMissing(this.settings.images);
    this.#sync();
    if (this.settings.format === 'jpg') this.#takePictures();
  }

  /** Brings files and idle time in line with room, whiteboard, pause and darkness. */
  #sync(): void {
    if (!this.#begun || this.#end) return;
    const streams = this.#world.rooms.streams(this.settings.roomId);
    const asked = this.whiteboardIds.at(-1);
    const isShared = asked !== undefined && this.#world.rooms.isShared(this.settings.roomId, asked);
    const whiteboardId = isShared ? asked : undefined;
    const state = this.#isOffline ? 'offline' : this.#status === TASK_STATUS.paused ? 'paused' : 'recording';
    const sources = presentSources(this.settings, streams, whiteboardId);
    const begun = this.#footage.sync(state, sources, this.#timers.now());
    this.#idle.set(streams.length === 0 && whiteboardId === undefined);
    if (this.settings.liveHls) for (const { fileId, source } of begun) this.#output.tellPlaylist(fileId, source);
  }

  #takePictures(): void {
    for (const source of this.#footage.running()) this.#output.takePicture(source);
    this.#timers.after(this.settings.snapshotMs, () => this.#takePictures());
  }

  #finish(by: EndedBy, quitReason?: number): void {
    if (this.#end) return;
    this.#close(by, quitReason);
    if (quitReason !== undefined) this.#output.tell('endedAbnormally', { quit_reason: quitReason });
    if (this.#status === TASK_STATUS.ended) this.#output.tell('ended');
    // A jpg task's pictures go up one by one, and a recorder that died with nothing has nothing to say.
    if (this.settings.format === 'jpg' || (by === 'died' && this.#files.length === 0)) return;
    this.#output.tell('uploading');
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
    return by === 'died' || by === 'vanished' || this.#strikes('ends-abnormally');
  }

  #strikes(name: (typeof END_FAULTS)[number]): boolean {
    return this.#world.faults.take([name], { taskId: this.taskId, roomId: this.settings.roomId }) !== undefined;
  }

  /** What the task leaves, unless a fault makes nothing of it. */
  #filesLeft(now: number): readonly RecordedFile[] {
    const takes = this.settings.format === 'jpg' ? [] : this.#footage.takes(now);
    if (takes.length === 0 || this.#strikes('no-files')) return [];
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
    this.#sync();
    this.#timers.after(offlineMs, () => {
      this.#isOffline = false;
      this.#sync();
    });
  }
}
