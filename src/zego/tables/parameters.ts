/**
 * Parameters beside the named ones: ZEGO adds new ones over time, and they pass unchanged. The check rejects a name that
 * is almost a known one.
 */
export interface NewParameters {
  readonly [parameter: string]: unknown;
}

/** A rectangle on the canvas, in pixels from its upper left corner, each at most 1920. */
export interface Place {
  readonly Left: number;
  readonly Top: number;
  readonly Right: number;
  readonly Bottom: number;
}

/** One view of a custom layout. */
export interface MixView extends Place, NewParameters {
  /** The stream that is shown; without it, streams in the order in which they join the room. */
  readonly StreamId?: string;
  /** 1: a stream, 2: the whiteboard. At most one view may show the whiteboard. @default 1 */
  readonly ViewType?: 1 | 2;
  /** Where views overlap, the one with the larger number is on top. */
  readonly Layer: number;
  /** 1: crop, 2: scale. @default 1 */
  readonly FillMode?: 1 | 2;
  /** Shown while the stream is away: the http or https address of a JPG or PNG of at most 5 MB. */
  readonly BackgroundImage?: string;
}

/** The layout of a mixed recording: the body of UpdateLayout without TaskId. */
export interface Layout extends NewParameters {
  /** 1: custom (needs `MixInputList`), 2: grid, 3: horizontal, 4: vertical, 5: floating. @default 2 */
  readonly MixMode?: 1 | 2 | 3 | 4 | 5;
  /** The views of a custom layout, at most 25. */
  readonly MixInputList?: readonly MixView[];
  /** The stream in the large view of `MixMode` 3, 4 and 5. */
  readonly MixMaxResolutionStreamId?: string;
}

/** The recorded picture: at most 1920 × 1080 pixels in all. */
export interface MixOutputVideoConfig extends NewParameters {
  readonly Width: number;
  readonly Height: number;
  /** 5 to 30. @default 15 */
  readonly Fps?: number;
  /** In bits per second. */
  readonly Bitrate: number;
}

/** How the streams of a room become one picture and one sound. */
export interface MixConfig extends Layout {
  /** How views of a layout other than custom are filled: 1: crop, 2: scale. @default 1 */
  readonly FillMode?: 1 | 2;
  /** Part of the files' names. */
  readonly MixOutputStreamId: string;
  /** Required unless `StreamType` is 1. */
  readonly MixOutputVideoConfig?: MixOutputVideoConfig;
  /** `Bitrate` in bits per second. @default 48000 */
  readonly MixOutputAudioConfig?: { readonly Bitrate?: number } & NewParameters;
  /** 0xRRGGBB00. @default black */
  readonly MixOutputBackgroundColor?: number;
  readonly MixOutputBackgroundImage?: string;
  readonly MixOutputWatermarkImage?: string;
  readonly MixOutputWatermarkImageConfig?: Place & NewParameters;
  /** Shown for streams that are away, with `FillBlank`. */
  readonly DefaultMixStreamBackgroundImage?: string;
  /** Whether it records before anybody publishes. @default false */
  readonly IsAlwaysMix?: boolean;
  /** The time in the upper right corner; `FontSize` is 12 to 100. */
  readonly MixOutputWatermarkTimestampConfig?: { readonly FontSize: number } & NewParameters;
  /** Whether a `.sw` file with every stream's volume is made beside each file. @default false */
  readonly RecordSoundWave?: boolean;
  /** What the `.sw` file names: 0: streams, 1: users. @default 0 */
  readonly SoundWaveType?: 0 | 1;
  /** What is recorded of single streams, at most 100 of them: 0: as all, 1: audio, 2: video, 3: both. */
  readonly StreamConfigList?: readonly ({
    readonly StreamId?: string;
    readonly StreamType?: 0 | 1 | 2 | 3;
  } & NewParameters)[];
  /** How long the mix waits for its first stream, in milliseconds. */
  readonly ClearInputStreamTimeout?: number;
}

/** The whiteboard to record. The ratios are those of the original whiteboard; sizes are in pixels. */
export interface Whiteboard extends NewParameters {
  readonly HorizontalRatio: number;
  readonly VerticalRatio: number;
  /** @default 1280 */
  readonly Width?: number;
  /** @default 720 */
  readonly Height?: number;
  /** At most 256 characters. Without it no whiteboard is recorded until `updateWhiteboard` names one. */
  readonly WhiteboardId?: string;
  /** 0xRRGGBB00. @default white */
  readonly BackgroundColor?: number;
  /** Whether animations of slides are recorded, a service that ZEGO sells separately. @default false */
  readonly IsPPTAnimation?: boolean;
  /** 1 to 30. @default 15 */
  readonly PPTAnimationFps?: number;
}

/** What is recorded and for how long (StartRecord). */
export interface RecordInputParams extends NewParameters {
  /** 1: each stream by itself, 2: mixed into one. */
  readonly RecordMode?: 1 | 2;
  /** 1: audio, 2: video, 3: both in one file, 4: both in files of their own. @default 3 */
  readonly StreamType?: 1 | 2 | 3 | 4;
  /** Filled in by a session; for a call of StartRecord the key that makes it idempotent. */
  readonly ClientTaskId?: string;
  /** The only streams to record, at most 100, with `RecordMode` 1. @default all */
  readonly RecordStreamList?: readonly ({ readonly StreamId: string } & NewParameters)[];
  /** Whether interruptions of a stream are filled. @default false */
  readonly FillBlank?: boolean;
  /** What fills a camera that is off: `FrameFillMode` 1: its last frame, 2: `FrameFillColor` (0xRRGGBB00), 3: nothing. */
  readonly FillFrame?: { readonly FrameFillMode?: 1 | 2 | 3; readonly FrameFillColor?: number } & NewParameters;
  /** Whether muted audio is recorded into a single stream's mp3: 1: yes, 2: no. @default 1 */
  readonly RecordMuteAudio?: 1 | 2;
  /** Seconds of silence after which such an mp3 is split. */
  readonly RecordMuteAudioSplitThreshold?: number;
  /** Whether a whiteboard is recorded; needs `Whiteboard`. @default false */
  readonly HasWhiteboard?: boolean;
  /** One entry. */
  readonly Whiteboard?: readonly Whiteboard[];
  /** Seconds without streams and whiteboards after which a task ends, 5 to 86400. @default 30 */
  readonly MaxIdleTime?: number;
  /** Filled in by a session. Seconds after which a task ends, 300 to 86400, or to 172800 where ZEGO has raised it. */
  readonly MaxRecordTime?: number;
  /** Whether a single stream that comes back continues in the same file. @default false */
  readonly ResumeWithoutInterruption?: boolean;
  /** Required when `RecordMode` is 2. */
  readonly MixConfig?: MixConfig;
}

/** The format and place of files, and the callback URL (StartRecord). */
export interface RecordOutputParams extends NewParameters {
  /** @default "mp4" */
  readonly OutputFileFormat?: 'mp4' | 'flv' | 'hls' | 'jpg' | 'aac' | 'mp3' | 'ogg';
  /** The folder of the files in the bucket, usually with a slash at its end. @default the top level */
  readonly OutputFolder?: string;
  readonly OutputFileRule?: 1;
  /** Seconds between pictures, 5 to 3600. @default 10 */
  readonly SnapshotInterval?: number;
  /** Where ZEGO sends callbacks. A session fills it in where the gateway has a public address. */
  readonly CallbackUrl?: string;
  /** Length of an hls fragment in seconds, 2 to 60. @default 15 */
  readonly FragmentSeconds?: number;
  /** Whether hls fragments are uploaded while it records. */
  readonly RealtimeUploadFragment?: boolean;
  /** Whether the playlist names fragments without their folder. */
  readonly ShortFragmentPath?: boolean;
}

/** Parameters of a request, which override those of its profile; `null` unsets a parameter of the profile. */
export type LaidOver<T> = {
  readonly [Name in keyof T]?:
    | (NonNullable<T[Name]> extends readonly unknown[] | string | number | boolean
        ? T[Name]
        : NonNullable<T[Name]> extends object
          ? LaidOver<T[Name]>
          : T[Name])
    | null;
};
