import type { Layout, MixConfig, MixView, RecordInputParams, RecordOutputParams, Whiteboard } from './parameters.js';

/** The known names at one level of a body, each with the names inside it; for an array, those of an entry. */
export interface ParameterNames {
  readonly [name: string]: ParameterNames;
}

/** Every name in a type, so that neither the type nor a table of names can change alone. */
type NamesOf<T> = T extends readonly (infer Entry)[]
  ? NamesOf<Entry>
  : T extends object
    ? { readonly [Name in keyof T as string extends Name ? never : Name]-?: NamesOf<NonNullable<T[Name]>> }
    : typeof LEAF;

const LEAF = {} as const;

const PLACE = { Left: LEAF, Top: LEAF, Right: LEAF, Bottom: LEAF };

const VIEW = {
  ...PLACE,
  StreamId: LEAF,
  ViewType: LEAF,
  Layer: LEAF,
  FillMode: LEAF,
  BackgroundImage: LEAF,
} satisfies NamesOf<MixView>;

/** The names of a layout: the body of UpdateLayout without TaskId. */
export const LAYOUT_NAMES = {
  MixMode: LEAF,
  MixInputList: VIEW,
  MixMaxResolutionStreamId: LEAF,
} as const satisfies ParameterNames & NamesOf<Layout>;

const MIX_CONFIG = {
  ...LAYOUT_NAMES,
  FillMode: LEAF,
  MixOutputStreamId: LEAF,
  MixOutputVideoConfig: { Width: LEAF, Height: LEAF, Fps: LEAF, Bitrate: LEAF },
  MixOutputAudioConfig: { Bitrate: LEAF },
  MixOutputBackgroundColor: LEAF,
  MixOutputBackgroundImage: LEAF,
  MixOutputWatermarkImage: LEAF,
  MixOutputWatermarkImageConfig: PLACE,
  DefaultMixStreamBackgroundImage: LEAF,
  IsAlwaysMix: LEAF,
  MixOutputWatermarkTimestampConfig: { FontSize: LEAF },
  RecordSoundWave: LEAF,
  SoundWaveType: LEAF,
  StreamConfigList: { StreamId: LEAF, StreamType: LEAF },
  ClearInputStreamTimeout: LEAF,
} satisfies NamesOf<MixConfig>;

const WHITEBOARD = {
  HorizontalRatio: LEAF,
  VerticalRatio: LEAF,
  Width: LEAF,
  Height: LEAF,
  WhiteboardId: LEAF,
  BackgroundColor: LEAF,
  IsPPTAnimation: LEAF,
  PPTAnimationFps: LEAF,
} satisfies NamesOf<Whiteboard>;

/** The names of the parts of StartRecord's body that a caller may set. */
export const RECORDING_NAMES = {
  RecordInputParams: {
    RecordMode: LEAF,
    StreamType: LEAF,
    ClientTaskId: LEAF,
    RecordStreamList: { StreamId: LEAF },
    FillBlank: LEAF,
    FillFrame: { FrameFillMode: LEAF, FrameFillColor: LEAF },
    RecordMuteAudio: LEAF,
    RecordMuteAudioSplitThreshold: LEAF,
    HasWhiteboard: LEAF,
    Whiteboard: WHITEBOARD,
    MaxIdleTime: LEAF,
    MaxRecordTime: LEAF,
    ResumeWithoutInterruption: LEAF,
    MixConfig: MIX_CONFIG,
  },
  RecordOutputParams: {
    OutputFileFormat: LEAF,
    OutputFolder: LEAF,
    OutputFileRule: LEAF,
    SnapshotInterval: LEAF,
    CallbackUrl: LEAF,
    FragmentSeconds: LEAF,
    RealtimeUploadFragment: LEAF,
    ShortFragmentPath: LEAF,
  },
} as const satisfies ParameterNames & {
  readonly RecordInputParams: NamesOf<RecordInputParams>;
  readonly RecordOutputParams: NamesOf<RecordOutputParams>;
};
