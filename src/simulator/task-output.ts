import { type CALLBACK_EVENTS, FILE_STATUS, UPLOAD_STATUS } from '../zego/index.js';
import type { CallbackLine, CallbackSender } from './callback-sender.js';
import type { TimerScope } from './clock/timer-scope.js';
import type { FaultRegistry } from './fault-registry.js';
import { UPLOAD_FAULTS, type UploadFaultName } from './faults.schema.js';
import { recordedFileName } from './file-name.js';
import { fileInfo } from './file-words.js';
import { isFetchable, type MixImage } from './images.js';
import { soundWave } from './media/media-parts.js';
import { halved, type RecordedFile, recordedFile } from './recorded-file.js';
import type { Source } from './sources.js';
import type { TaskSettings } from './task-settings.js';
import type { Uploader } from './uploader.js';

/** What the outputs of all tasks share. */
export interface OutputWorld {
  readonly timers: TimerScope;
  readonly faults: FaultRegistry;
  readonly callbacks: CallbackSender;
  readonly uploader: Uploader;
  /** Simulated milliseconds from a task's end, or from a picture, to its upload. */
  readonly uploadMs: number;
  /** Where a file can be fetched. */
  fileUrl(taskId: string, fileId: string): string;
}

type EventName = keyof typeof CALLBACK_EVENTS;

const EVENTS: { readonly [E in EventName]: { readonly type: (typeof CALLBACK_EVENTS)[E]; readonly message: string } } =
  {
    uploaded: { type: 1, message: 'the upload has ended' },
    endedAbnormally: { type: 2, message: 'the recording ended by itself' },
    imageUnavailable: { type: 3, message: 'an image could not be fetched' },
    noStreams: { type: 4, message: 'no stream is published in the room' },
    ended: { type: 5, message: 'the recording has ended' },
    streamMissing: { type: 6, message: 'a stream to record is not published' },
    uploading: { type: 7, message: 'the upload begins' },
    hlsAddress: { type: 102, message: 'the playlist can be played' },
    paused: { type: 201, message: 'the recording is paused' },
    resumed: { type: 202, message: 'the recording goes on' },
  };

/** What leaves one task: its callbacks, its files on their way into a store, its pictures. */
export class TaskOutput {
  readonly callbackLine: CallbackLine;
  readonly #taskId: string;
  readonly #settings: TaskSettings;
  readonly #world: OutputWorld;
  readonly #pictures: RecordedFile[] = [];

  constructor(taskId: string, settings: TaskSettings, world: OutputWorld, callbackUrl: string | undefined) {
    this.#taskId = taskId;
    this.#settings = settings;
    this.#world = world;
    this.callbackLine = world.callbacks.line(taskId, settings.roomId, callbackUrl);
  }

  /** Every picture so far. */
  pictures(): readonly RecordedFile[] {
    return this.#pictures;
  }

  /** Sends a callback. */
  tell(event: EventName, detail: object = {}): void {
    const { type, message } = EVENTS[event];
    this.#world.callbacks.send(this.callbackLine, type, message, detail);
  }

  /** Tells where the live playlist of a file that has just begun is. */
  tellPlaylist(fileId: string, source: Source): void {
    this.tell('hlsAddress', {
      stream_id: source.streamId,
      file_id: fileId,
      file_url: this.#world.fileUrl(this.#taskId, fileId),
      media_track_type: source.tracks,
    });
  }

  /** Fetches images, and tells of each that is not there. */
  tellMissing(images: readonly MixImage[]): void {
    if (images.length === 0) return;
    this.#world.timers.after(0, async () => {
      const found = await Promise.all(images.map(isFetchable));
      for (const [index, { type, url }] of images.entries()) {
        if (!found[index]) this.tell('imageUnavailable', { image_type: type, image_url: url });
      }
    });
  }

  /** Takes a picture of a source, which is uploaded by itself and told by event 1, also after the task's end. */
  takePicture(source: Source): void {
    const beganAt = this.#world.timers.now();
    const take = { source, beganAt, fileId: this.nameFile(source, beganAt), durationMs: 0 };
    const picture = recordedFile(take, '');
    this.#pictures.push(picture);
    this.uploadLater([picture]);
  }

  /** Uploads files once the vendor's time for it is over, and tells so by event 1. */
  uploadLater(files: readonly RecordedFile[]): void {
    this.#world.timers.after(this.#world.uploadMs, () => this.#upload(files));
  }

  nameFile({ nameParts, tracks, format }: Source, beganAt: number): string {
    const { roomId } = this.#settings;
    return recordedFileName({ taskId: this.#taskId, roomId, nameParts, tracks, format, beganAt });
  }

  async #upload(files: readonly RecordedFile[]): Promise<void> {
    await this.#settle(files);
    for (const file of files) file.settledAt = this.#world.timers.now();
    const all = files.every((file) => file.status === FILE_STATUS.uploaded);
    this.tell('uploaded', {
      upload_status: all ? UPLOAD_STATUS.all : UPLOAD_STATUS.some,
      file_info: files.map((file) => fileInfo(file, this.#settings, this.#world.fileUrl(this.#taskId, file.fileId))),
    });
  }

  /** Gives every file the status in which it ends. */
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

/** The status in which a file ends that a fault keeps from being sent to the store; undefined when it is sent. */
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
