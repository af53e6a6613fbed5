import type { ZegoAction, ZegoRequest } from '../../src/zego/index.js';

/** A single-stream StartRecord into Alibaba OSS, with only what is required. */
export const SINGLE_START = {
  RoomId: 'math-101',
  RecordInputParams: { RecordMode: 1, StreamType: 3, MaxIdleTime: 60 },
  RecordOutputParams: { OutputFileFormat: 'mp4', OutputFolder: 'record/' },
  StorageParams: {
    Vendor: 2,
    Region: 'oss-cn-hangzhou',
    Bucket: 'classes',
    AccessKeyId: 'id-of-the-bucket',
    AccessKeySecret: 'secret-of-the-bucket',
  },
} as const satisfies ZegoRequest<'StartRecord'>;

/** A mixed StartRecord with a custom layout, a whiteboard, a watermark and every kind of field. */
export const MIXED_START = {
  ...SINGLE_START,
  RecordInputParams: {
    RecordMode: 2,
    StreamType: 3,
    ClientTaskId: '7c0e1f6e-2f0e-4f0e-9d0e-0c0e1f6e2f0e-0-1',
    FillBlank: true,
    FillFrame: { FrameFillMode: 2, FrameFillColor: 0xff000000 },
    HasWhiteboard: true,
    Whiteboard: [{ HorizontalRatio: 16, VerticalRatio: 9, WhiteboardId: '1111', BackgroundColor: -256 }],
    MaxIdleTime: 300,
    MaxRecordTime: 7_200,
    MixConfig: {
      MixMode: 1,
      MixInputList: [
        { ViewType: 2, Left: 0, Top: 0, Right: 960, Bottom: 720, Layer: 1 },
        { StreamId: 'teacher', Left: 960, Top: 0, Right: 1_280, Bottom: 360, Layer: 2 },
      ],
      MixOutputStreamId: 'mix',
      MixOutputVideoConfig: { Width: 1_280, Height: 720, Fps: 15, Bitrate: 1_500_000 },
      MixOutputAudioConfig: { Bitrate: 48_000 },
      MixOutputBackgroundImage: 'https://pictures.example/back.png',
      MixOutputWatermarkImage: 'http://pictures.example/logo.png',
      MixOutputWatermarkImageConfig: { Left: 10, Top: 10, Right: 110, Bottom: 60 },
      MixOutputWatermarkTimestampConfig: { FontSize: 24 },
      RecordSoundWave: true,
      SoundWaveType: 1,
      StreamConfigList: [{ StreamId: '', StreamType: 0 }],
      ClearInputStreamTimeout: 500,
    },
  },
  RecordOutputParams: { OutputFileFormat: 'mp4', OutputFileRule: 1, CallbackUrl: 'https://rec.example/callback' },
} as const satisfies ZegoRequest<'StartRecord'>;

const ALIBABA_VOD_START = {
  ...SINGLE_START,
  StorageParams: {
    Vendor: 5,
    Region: '',
    Bucket: '',
    AccessKeyId: '',
    AccessKeySecret: '',
    AlibabaCloudVodParams: {
      Region: 'cn-shanghai',
      AccessKeyId: 'id-of-the-vod',
      AccessKeySecret: 'secret-of-the-vod',
      Title: 'Math',
      StorageLocation: 'outin.oss-cn-shanghai.aliyuncs.com',
    },
  },
} as const satisfies ZegoRequest<'StartRecord'>;

const S3_PROTOCOL_START = {
  ...SINGLE_START,
  StorageParams: { ...SINGLE_START.StorageParams, Vendor: 10, EndPoint: 's3.example', S3ForcePathStyle: true },
} as const satisfies ZegoRequest<'StartRecord'>;

const TENCENT_VOD_START = {
  ...SINGLE_START,
  RecordOutputParams: { OutputFileFormat: 'mp3' },
  StorageParams: {
    Vendor: 6,
    TencentCloudVodParams: { SecretId: 'id-of-the-vod', SecretKey: 'secret-of-the-vod', Region: 'ap-guangzhou' },
  },
} as const satisfies ZegoRequest<'StartRecord'>;

/** A day that DescribeTasks accepts at `DESCRIBE_NOW_MS`. */
export const DESCRIBE_TASKS = {
  Status: 2,
  RoomId: '1230',
  StartTime: 1_628_474_401_000,
  EndTime: 1_628_475_402_000,
  PageOffset: 1,
  PageSize: 50,
} as const satisfies ZegoRequest<'DescribeTasks'>;

/** A moment shortly after the window of `DESCRIBE_TASKS`. */
export const DESCRIBE_NOW_MS = 1_628_475_403_000;

/** One view large on the left, two small ones on the right. */
export const UPDATE_LAYOUT = {
  TaskId: 'xxxx',
  MixMode: 1,
  MixInputList: [
    { StreamId: 'xxxx', ViewType: 1, Top: 0, Left: 0, Bottom: 720, Right: 540, Layer: 1 },
    { StreamId: '', ViewType: 1, Top: 0, Left: 540, Bottom: 360, Right: 1_080, Layer: 1 },
    { StreamId: '', ViewType: 1, Top: 360, Left: 540, Bottom: 720, Right: 1_080, Layer: 1 },
  ],
} as const satisfies ZegoRequest<'UpdateLayout'>;

/** A page of tasks, as `Data` of DescribeTasks. */
export const TASKS_DATA = {
  PageOffset: 1,
  PageSize: 50,
  TotalCount: 2,
  TaskidList: [
    { RecordBeginTimestamp: 1_628_565_227_899, TaskId: 'YRHu6-E4IyvEAAAD', RoomId: '1000', Status: 2 },
    { RecordBeginTimestamp: 1_628_565_226_303, TaskId: 'YRHu6uE4IyvEAAAC', RoomId: '1000', Status: 2 },
  ],
};

/** An ended task with one file, as `Data` of DescribeRecordStatus. */
export const STATUS_DATA = {
  RoomId: 'xxxx',
  RecordMode: 2,
  StreamType: 3,
  RecordBeginTimestamp: 1_601_221_452_099,
  RecordEndTimestamp: 1_601_221_508_795,
  Status: 3,
  RecordFiles: [
    {
      UserId: 'mix',
      UserName: 'mix',
      StreamId: 'mix',
      FileId: 'X3CgNeE4I1qAAABN_xxxx_mix_VA_20200927154419775.mp4',
      VideoId: '820e50e52e0a490caf44eec8aec527a7',
      FileUrl: 'https://files.example/record/X3CgNeE4I1qAAABN_xxxx_mix_VA_20200927154419775.mp4',
      OutputFileFormat: 'mp4',
      FileSize: 432_643_544,
      Duration: 33_874,
      ResolutionWidth: 1_920,
      ResolutionHeight: 1_080,
      MediaTrackType: 3,
      BeginTimestamp: 1_601_221_459_830,
      Status: 3,
    },
  ],
};

/** For each Action, bodies that ZEGO takes. */
export const REQUESTS: { readonly [A in ZegoAction]: Readonly<Record<string, ZegoRequest<A>>> } = {
  StartRecord: {
    'single streams': SINGLE_START,
    'a mixed stream with everything': MIXED_START,
    'Alibaba VOD with empty bucket fields': ALIBABA_VOD_START,
    'Tencent VOD': TENCENT_VOD_START,
    'a store that speaks S3': S3_PROTOCOL_START,
  },
  StopRecord: { 'a task': { TaskId: 'XXXXXXXXXXX' } },
  DescribeRecordStatus: { 'a task': { TaskId: 'X3CgNeE4I1qAAABN' } },
  DescribeTasks: {
    'one room': DESCRIBE_TASKS,
    'every room, page 0': { Status: 3, PageOffset: 0, StartTime: 1_628_474_401_000, EndTime: 1_628_475_402_000 },
  },
  UpdateLayout: { 'a custom layout': UPDATE_LAYOUT, 'a grid': { TaskId: 'xxxx' } },
  UpdateWhiteboard: { 'a whiteboard': { TaskId: 'xxxx', WhiteboardId: '1111' } },
  PauseRecord: { 'a task': { TaskId: 'XXXXXXXXXXX' } },
  ResumeRecord: { 'a task': { TaskId: 'XXXXXXXXXXX' } },
  TakeSnapshot: { 'a task': { TaskId: 'XXXXXXXXXXX' } },
};

/** `Data` of a successful answer of each Action; undefined where none is documented. */
export const DATA: Readonly<Record<ZegoAction, unknown>> = {
  StartRecord: { TaskId: 'XXXXXXXXXXXX' },
  StopRecord: undefined,
  DescribeRecordStatus: STATUS_DATA,
  DescribeTasks: TASKS_DATA,
  UpdateLayout: undefined,
  UpdateWhiteboard: undefined,
  PauseRecord: undefined,
  ResumeRecord: undefined,
  TakeSnapshot: undefined,
};

/** A copy of a value in which the field at a dotted path is `value`, or gone when that is undefined. */
export function changed(base: object, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(base);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let parent = copy as Record<string, unknown>;
  for (const key of keys) {
    const next = parent[key];
    if (typeof next !== 'object' || next === null) throw new Error(`The example has no "${key}" of "${path}"`);
    parent = next as Record<string, unknown>;
  }
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

/** A list of so many times the same value. */
export function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}
