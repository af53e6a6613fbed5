import { CALLBACK_EVENTS, FILE_STATUS, UPLOAD_STATUS } from '../zego/index.js';
import type { CallbackLine, CallbackSender } from './callback-sender.js';
import type { TimerScope } from './clock/timer-scope.js';
import type { FaultRegistry } from './fault-registry.js';
import { UPLOAD_FAULTS, type UploadFaultName } from './faults.schema.js';
import { fileInfo } from './file-entries.js';
import { isFetchable, type MixImage } from './images.js';
import { fileExtension, soundWave, type Tracks } from './media/media-parts.js';
import { halved, type RecordedFile, recordedFile } from './recorded-file.js';
import type { Source } from './sources.js';
import type { TaskSettings } from './task-settings.js';
import type { Uploader } from './uploader.js';

/** The parts that the outputs of all tasks share. */
export interface OutputWorld {
  readonly timers: TimerScope;
  readonly faults: FaultRegistry;
  readonly callbacks: CallbackSender;
  readonly uploader: Uploader;
  /** Simulated milliseconds from a task's end, or from a picture, to its upload. */
  readonly uploadMs: number;
  /** Returns the URL of a file. */
  fileUrl(taskId: string, fileId: string): string;
}

const TYPE_LETTERS: Readonly<Record<Tracks, string>> = { 1: 'A', 2: 'V', 3: 'VA' };

type EventName = keyof typeof CALLBACK_EVENTS;

const MESSAGES: Readonly<Record<EventName, string>> = {
  uploaded: 'the upload has ended',
  endedAbnormally: 'the recording ended without StopRecord',
  imageUnavailable: 'an image could not be fetched',
  noStreams: 'no stream is published in the room',
  ended: 'the recording has ended',
  streamMissing: 'a stream to record is not published',
  uploading: 'the upload begins',
  hlsAddress: 'the playlist can be played',
  paused: 'the recording is paused',
  resumed: 'the recording is resumed',
};

/** The output of one task: its callbacks, uploads and pictures. */
export class TaskOutput {
  readonly callbackLine: CallbackLine;
  /** All pictures taken so far. */
  readonly pictures: RecordedFile[] = [];
  readonly #taskId: string;
  readonly #settings: TaskSettings;
  readonly #world: OutputWorld;

  constructor(taskId: string, settings: TaskSettings, world: OutputWorld, callbackUrl: string | undefined) {
    this.#taskId = taskId;
    this.#settings = settings;
    this.#world = world;
    this.callbackLine = world.callbacks.line(taskId, settings.roomId, callbackUrl);
  }

  /** Sends a callback. */
  sendCallback(event: EventName, detail: object = {}): void {
    this.#world.callbacks.send(this.callbackLine, CALLBACK_EVENTS[event], MESSAGES[event], detail);
  }

  /** Sends the URL of a new file's live playlist. */
  sendPlaylistUrl(fileId: string, source: Source): void {
    this.sendCallback('hlsAddress', {
      stream_id: source.streamId,
      file_id: fileId,
      file_url: this.#world.fileUrl(this.#taskId, fileId),
      media_track_type: source.tracks,
    });
  }

  /** Fetches images and sends a callback for each that does not exist. */
  reportMissing(images: readonly MixImage[]): void {
    if (images.length === 0) return;
    this.#world.timers.after(0, async () => {
      const found = await Promise.all(images.map(isFetchable));
      for (const [index, { type, url }] of images.entries()) {
        if (!found[index]) this.sendCallback('imageUnavailable', { image_type: type, image_url: url });
      }
    });
  }

  /** Takes a picture of a source. It is uploaded alone and reported by event 1, even after the task's end. */
  takePicture(source: Source): void {
    const beganAt = this.#world.timers.now();
    const take = { source, beganAt, fileId: this.nameFile(source, beganAt), durationMs: 0 };
    const picture = recordedFile(take, '');
    this.pictures.push(picture);
    this.uploadLater([picture]);
  }

  /** Uploads files after `uploadMs` and reports them by event 1. */
  uploadLater(files: readonly RecordedFile[]): void {
    this.#world.timers.after(this.#world.uploadMs, () => this.#upload(files));
  }

  /**
   * Names a file by ZEGO's only rule, `TaskId_RoomId_UserId_StreamId_Type_UTC` with variants and UTC as
   * yyyyMMddHHmmssSSS (StartRecord, `OutputFileRule`).
   */
  nameFile({ nameParts, tracks, format }: Source, beganAt: number): string {
    const utc = new Date(beganAt).toISOString().replace(/\D/g, '');
    const stem = [this.#taskId, this.#settings.roomId, ...nameParts, TYPE_LETTERS[tracks], utc].join('_');
    return `${stem}.${fileExtension(format)}`;
  }

  async #upload(files: readonly RecordedFile[]): Promise<void> {
    await this.#settle(files);
    for (const file of files) file.settledAt = this.#world.timers.now();
    const all = files.every((file) => file.status === FILE_STATUS.uploaded);
    this.sendCallback('uploaded', {
      upload_status: all ? UPLOAD_STATUS.all : UPLOAD_STATUS.some,
      file_info: files.map((file) => fileInfo(file, this.#settings, this.#world.fileUrl(this.#taskId, file.fileId))),
    });
  }

  /** Uploads files and sets their final status. */
  async #settle(files: readonly RecordedFile[]): Promise<void> {
    const context = { taskId: this.#taskId, roomId: this.#settings.roomId };
    const fault = files.length > 0 ? this.#world.faults.take(UPLOAD_FAULTS, context)?.name : undefined;
    const sent: RecordedFile[] = [];
    for (const [index, file] of files.entries()) {
      const status = statusUnsent(fault, index === files.length - 1);
      if (status === undefined) sent.push(file);
      else file.status = status;
    }
    const parts = sent.map((file) => [
      ...(fault === 'size-differs' ? halved(file.parts) : file.parts),
      ...(this.#settings.soundWave && file.source.format !== 'jpg' ? [soundWave(file.fileId)] : []),
    ]);
    for (const [index, result] of (await this.#world.uploader.upload(this.#settings, parts)).entries()) {
      const file = sent[index];
      if (!file) continue;
      file.status = result.status;
      if (result.videoId !== undefined) file.videoId = result.videoId;
    }
  }
}

/** The final status of a file that a fault keeps from the store; undefined when it is sent. */
function statusUnsent(fault: UploadFaultName | undefined, isLast: boolean): number | undefined {
  switch (fault) {
    case 'to-backup':
      return FILE_STATUS.backup;
    case 'upload-fails':
      return FILE_STATUS.failed;
    case 'upload-partial':
      return isLast ? FILE_STATUS.failed : undefined;
    case 'size-differs':
    case undefined:
      return undefined;
  }
}
