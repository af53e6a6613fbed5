/** Every state of a file. */
export const FILE_STATES = ['recording', 'uploading', 'uploaded', 'verified', 'backup', 'rescued', 'failed'] as const;

/** The state of a file on its way into the customer's storage. */
export type FileState = (typeof FILE_STATES)[number];

/** Every state of a `.sw` file. */
export const SOUND_WAVE_STATES = ['unchecked', 'verified', 'missing'] as const;

/** The state of a `.sw` file. `verified`: it is in the bucket and not empty. */
export type SoundWaveState = (typeof SOUND_WAVE_STATES)[number];

/** The `.sw` file with the volumes of a media file's streams (StartRecord, RecordSoundWave). */
export interface SoundWave {
  readonly fileId: string;
  readonly state: SoundWaveState;
  /** Its size in the bucket, or as reported by ZEGO; absent if neither is known. */
  readonly sizeBytes?: number;
  /** Why the state is not better, for a person. */
  readonly note?: string;
}

/** One file of a task. */
export interface FileView {
  readonly taskId: string;
  readonly fileId: string;
  readonly url?: string;
  /** A live hls playlist. Unless `url` is the same, it comes from a callback, whose body is unsigned. */
  readonly playlistUrl?: string;
  /** The id in a VOD store. */
  readonly videoId?: string;
  readonly format: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  /** When the file's first frame was recorded. */
  readonly beganAt: string;
  readonly state: FileState;
  /** Until when ZEGO keeps a file in its backup store. */
  readonly expiresAt?: string;
  /** Why the state is not better, for a person. */
  readonly note?: string;
  /** The `.sw` file beside it, if the recording has RecordSoundWave or ZEGO lists one. */
  readonly soundWave?: SoundWave;
}

/** The place of a session's files: the key of an object is `<outputFolder><fileId>`. */
export interface FilePlace {
  /** The entry of `storages` in the configuration. */
  readonly storage: string;
  /** RecordOutputParams.OutputFolder as ZEGO uses it; empty for none. */
  readonly outputFolder: string;
}

/** Files omitted for size: how many in each state, and their total size. */
export interface OmittedFiles {
  readonly count: number;
  readonly byState: Partial<Record<FileState, number>>;
  readonly sizeBytes: number;
}
