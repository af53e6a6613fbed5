import { describe, expect, it } from 'vitest';
import { checkRequest, REQUEST_SCHEMAS, unusedParameters, type ZegoAction } from '../../src/zego/index.js';
import {
  changed,
  DESCRIBE_NOW_MS,
  DESCRIBE_TASKS,
  MIXED_START,
  REQUESTS,
  SINGLE_START,
  times,
  UPDATE_LAYOUT,
} from './examples.js';

const INPUT = 'RecordInputParams';
const MIX = `${INPUT}.MixConfig`;
const VIDEO = `${MIX}.MixOutputVideoConfig`;
const OUTPUT = 'RecordOutputParams';
const STORAGE = 'StorageParams';
const THREE_DAYS_MS = 3 * 24 * 60 * 60 * 1000;
const TENCENT_VOD_START = REQUESTS.StartRecord['Tencent VOD'] ?? {};
const S3_PROTOCOL_START = REQUESTS.StartRecord['a store that speaks S3'] ?? {};
const ALIBABA_VOD_START = REQUESTS.StartRecord['Alibaba VOD with empty bucket fields'] ?? {};

interface Row {
  /** What is wrong, when the path and the value do not say it. */
  readonly why?: string;
  readonly action: ZegoAction;
  readonly base: object;
  /** The field that is changed. */
  readonly field: string;
  readonly value: unknown;
  /** The field that the mistake names, if it is another one. */
  readonly named?: string;
}

function row(action: ZegoAction, base: object, field: string, value: unknown, named?: string): Row {
  return { action, base, field, value, ...(named === undefined ? {} : { named }) };
}

function start(field: string, value: unknown, named?: string): Row {
  return row('StartRecord', SINGLE_START, field, value, named);
}

function mixed(field: string, value: unknown, named?: string): Row {
  return row('StartRecord', MIXED_START, field, value, named);
}

/** Both ends of a range: what is refused beyond it. */
function outside(make: (value: unknown) => Row, min: number, max: number): Row[] {
  return [min - 1, max + 1, min + 0.5, String(min)].map(make);
}

const VIEW = { Left: 0, Top: 0, Right: 10, Bottom: 10, Layer: 1 };
const WHITEBOARD_VIEW = { ...VIEW, ViewType: 2 };
const HLS_START = changed(SINGLE_START, OUTPUT, { OutputFileFormat: 'hls' }) as object;
const JPG_START = changed(SINGLE_START, OUTPUT, { OutputFileFormat: 'jpg' }) as object;
const AUDIO_MIX_START = changed(
  changed(MIXED_START, `${INPUT}.HasWhiteboard`, false) as object,
  `${MIX}.MixInputList.0.ViewType`,
  1,
) as object;

const REFUSED: readonly Row[] = [
  // What StartRecord can't do without.
  ...['RoomId', INPUT, `${INPUT}.RecordMode`, STORAGE, `${STORAGE}.Vendor`].map((field) => start(field, undefined)),
  ...['MixConfig', 'Whiteboard'].map((field) => mixed(`${INPUT}.${field}`, undefined)),
  ...['MixOutputStreamId', 'MixInputList', 'MixOutputVideoConfig'].map((field) => mixed(`${MIX}.${field}`, undefined)),
  ...['Width', 'Height', 'Bitrate'].map((field) => mixed(`${VIDEO}.${field}`, undefined)),
  ...['HorizontalRatio', 'VerticalRatio'].map((field) => mixed(`${INPUT}.Whiteboard.0.${field}`, undefined)),
  ...['Left', 'Top', 'Right', 'Bottom', 'Layer'].map((field) => mixed(`${MIX}.MixInputList.1.${field}`, undefined)),
  ...['Left', 'Top', 'Right', 'Bottom'].map((f) => mixed(`${MIX}.MixOutputWatermarkImageConfig.${f}`, undefined)),
  mixed(`${MIX}.MixOutputWatermarkTimestampConfig.FontSize`, undefined),

  // Values.
  ...[0, 3, '1', null].map((value) => start(`${INPUT}.RecordMode`, value)),
  ...[0, 5, '3'].map((value) => start(`${INPUT}.StreamType`, value)),
  ...[0, 3].map((value) => start(`${INPUT}.RecordMuteAudio`, value)),
  start(`${INPUT}.RecordMuteAudioSplitThreshold`, 1.5),
  start(`${INPUT}.FillBlank`, 'yes'),
  start(`${INPUT}.ResumeWithoutInterruption`, 1),
  mixed(`${INPUT}.FillFrame.FrameFillMode`, 4),
  mixed(`${INPUT}.FillFrame.FrameFillColor`, 0xff000001),
  mixed(`${INPUT}.Whiteboard.0.BackgroundColor`, 255),
  mixed(`${INPUT}.Whiteboard.0.HorizontalRatio`, 0),
  mixed(`${INPUT}.Whiteboard.0.Width`, 0),
  mixed(`${MIX}.MixOutputBackgroundColor`, 2 ** 32),
  mixed(`${MIX}.MixMode`, 6),
  mixed(`${MIX}.FillMode`, 3),
  mixed(`${MIX}.SoundWaveType`, 2),
  mixed(`${MIX}.ClearInputStreamTimeout`, -1),
  mixed(`${MIX}.StreamConfigList.0.StreamType`, 4),
  mixed(`${MIX}.MixInputList.1.ViewType`, 3),
  mixed(`${MIX}.MixInputList.1.FillMode`, 0),
  mixed(`${MIX}.MixOutputBackgroundImage`, 'ftp://pictures.example/back.png'),
  mixed(`${MIX}.MixOutputWatermarkImage`, 'logo.png'),
  mixed(`${MIX}.DefaultMixStreamBackgroundImage`, 'https://'),
  mixed(`${MIX}.MixInputList.1.BackgroundImage`, 'file:///etc/passwd'),
  mixed(`${MIX}.MixOutputStreamId`, ''),
  mixed(`${VIDEO}.Bitrate`, 0),
  mixed(`${MIX}.MixOutputAudioConfig.Bitrate`, 0),
  start(`${OUTPUT}.OutputFileFormat`, 'avi'),
  start(`${OUTPUT}.OutputFileRule`, 2),
  start(`${OUTPUT}.CallbackUrl`, 'rec.example/callback'),
  ...[0, 11, '1'].map((value) => start(`${STORAGE}.Vendor`, value)),

  // Ranges.
  ...outside((value) => start(`${INPUT}.MaxIdleTime`, value), 5, 86_400),
  ...outside((value) => start(`${INPUT}.MaxRecordTime`, value), 300, 172_800),
  ...outside((value) => mixed(`${VIDEO}.Fps`, value), 5, 30),
  ...outside((value) => mixed(`${INPUT}.Whiteboard.0.PPTAnimationFps`, value), 1, 30),
  ...outside((value) => mixed(`${MIX}.MixOutputWatermarkTimestampConfig.FontSize`, value), 12, 100),
  ...outside((value) => row('StartRecord', JPG_START, `${OUTPUT}.SnapshotInterval`, value), 5, 3_600),
  ...outside((value) => row('StartRecord', HLS_START, `${OUTPUT}.FragmentSeconds`, value), 2, 60),
  ...['Width', 'Height'].flatMap((side) => outside((value) => mixed(`${VIDEO}.${side}`, value), 1, 1_920)),
  ...['Left', 'Top', 'Right', 'Bottom'].flatMap((edge) => [
    ...outside((value) => mixed(`${MIX}.MixInputList.1.${edge}`, value), 0, 1_920),
    ...outside((value) => mixed(`${MIX}.MixOutputWatermarkImageConfig.${edge}`, value), 0, 1_920),
  ]),

  // Lengths and counts.
  start('RoomId', ''),
  start('RoomId', 'r'.repeat(513)),
  start(`${INPUT}.ClientTaskId`, 'c'.repeat(257)),
  start(`${OUTPUT}.OutputFolder`, 'f'.repeat(1_025)),
  start(`${INPUT}.RecordStreamList`, times(101, { StreamId: 's' })),
  start(`${INPUT}.RecordStreamList`, [{ StreamId: '' }], `${INPUT}.RecordStreamList.0.StreamId`),
  mixed(`${MIX}.MixInputList`, times(26, VIEW)),
  mixed(`${MIX}.MixInputList`, []),
  mixed(`${INPUT}.Whiteboard`, []),
  mixed(`${INPUT}.Whiteboard`, times(2, { HorizontalRatio: 16, VerticalRatio: 9 })),

  // Rules over several fields.
  { ...mixed(`${VIDEO}.Height`, 1_081, VIDEO), base: changed(MIXED_START, `${VIDEO}.Width`, 1_920) as object },
  mixed(`${VIDEO}.Width`, 1_279, `${MIX}.MixInputList.1.Right`),
  mixed(`${VIDEO}.Height`, 719, `${MIX}.MixInputList.0.Bottom`),
  mixed(`${VIDEO}.Width`, 109, `${MIX}.MixOutputWatermarkImageConfig.Right`),
  mixed(`${VIDEO}.Height`, 59, `${MIX}.MixOutputWatermarkImageConfig.Bottom`),
  mixed(`${MIX}.MixInputList.1.Left`, 1_280),
  mixed(`${MIX}.MixInputList.1.Top`, 360),
  mixed(`${MIX}.MixOutputWatermarkImageConfig.Left`, 110),
  mixed(`${MIX}.MixOutputWatermarkImageConfig.Top`, 61),
  mixed(`${MIX}.MixInputList.1.ViewType`, 2),
  row('StartRecord', JPG_START, `${INPUT}.StreamType`, 1, `${OUTPUT}.OutputFileFormat`),
  start('ClientTaskId', 'key'),

  // Stores.
  ...[1, 2, 3, 4, 7, 9].flatMap((vendor) =>
    ['Region', 'Bucket', 'AccessKeyId', 'AccessKeySecret'].flatMap((field) =>
      [undefined, ''].map((value) => ({
        ...start(`${STORAGE}.${field}`, value),
        base: changed(SINGLE_START, `${STORAGE}.Vendor`, vendor) as object,
        why: `for vendor ${vendor}`,
      })),
    ),
  ),
  ...['Bucket', 'AccessKeyId', 'AccessKeySecret'].map((field) => ({
    ...start(`${STORAGE}.${field}`, ''),
    base: changed(SINGLE_START, `${STORAGE}.Vendor`, 8) as object,
    why: 'for vendor 8',
  })),
  ...['Region', 'Bucket', 'AccessKeyId', 'AccessKeySecret', 'EndPoint'].map((field) => ({
    ...row('StartRecord', S3_PROTOCOL_START, `${STORAGE}.${field}`, undefined),
    why: 'for vendor 10',
  })),
  start(`${STORAGE}.Vendor`, 5, `${STORAGE}.AlibabaCloudVodParams`),
  start(`${STORAGE}.Vendor`, 6, `${STORAGE}.TencentCloudVodParams`),
  ...['Region', 'AccessKeyId', 'AccessKeySecret', 'Title', 'StorageLocation'].map((field) =>
    row('StartRecord', ALIBABA_VOD_START, `${STORAGE}.AlibabaCloudVodParams.${field}`, undefined),
  ),
  ...['SecretId', 'SecretKey', 'Region'].map((field) =>
    row('StartRecord', TENCENT_VOD_START, `${STORAGE}.TencentCloudVodParams.${field}`, ''),
  ),
  row('StartRecord', TENCENT_VOD_START, `${STORAGE}.TencentCloudVodParams.SubAppId`, '1'),
  ...['hls', 'jpg', 'aac', 'mp3', 'ogg'].map((format) =>
    row('StartRecord', ALIBABA_VOD_START, `${OUTPUT}.OutputFileFormat`, format),
  ),
  ...['hls', 'aac', 'ogg'].map((format) => row('StartRecord', TENCENT_VOD_START, `${OUTPUT}.OutputFileFormat`, format)),

  ...['mp4', 'flv'].flatMap((format) =>
    [ALIBABA_VOD_START, TENCENT_VOD_START].map((base) => ({
      ...row('StartRecord', changed(base, `${OUTPUT}.OutputFileFormat`, format) as object, `${INPUT}.StreamType`, 4),
      why: `as ${format}`,
    })),
  ),
  ...['STS.NUb9pLvB', 'ASIAIOSFODNN7EXAMPLE'].map((key) => start(`${STORAGE}.AccessKeyId`, key)),
  ...['SecurityToken', 'SessionToken', 'securityToken'].map((field) => start(`${STORAGE}.${field}`, 'token')),
  row('StartRecord', ALIBABA_VOD_START, `${STORAGE}.AlibabaCloudVodParams.AccessKeyId`, 'STS.NUb9pLvB'),
  row('StartRecord', ALIBABA_VOD_START, `${STORAGE}.AlibabaCloudVodParams.SecurityToken`, 'token'),
  row('StartRecord', TENCENT_VOD_START, `${STORAGE}.TencentCloudVodParams.SecretId`, 'STS.NUb9pLvB'),

  // The other Actions.
  ...(['StopRecord', 'DescribeRecordStatus', 'PauseRecord', 'ResumeRecord', 'TakeSnapshot'] as const).flatMap(
    (action) => [undefined, '', 7, 't'.repeat(129)].map((value) => row(action, { TaskId: 'x' }, 'TaskId', value)),
  ),
  row('UpdateWhiteboard', { TaskId: 'x', WhiteboardId: 'w' }, 'TaskId', undefined),
  ...[undefined, '', 'w'.repeat(257)].map((value) =>
    row('UpdateWhiteboard', { TaskId: 'x', WhiteboardId: 'w' }, 'WhiteboardId', value),
  ),
  row('UpdateLayout', UPDATE_LAYOUT, 'TaskId', undefined),
  row('UpdateLayout', UPDATE_LAYOUT, 'MixInputList', undefined),
  row('UpdateLayout', UPDATE_LAYOUT, 'MixInputList', [WHITEBOARD_VIEW, WHITEBOARD_VIEW], 'MixInputList.1.ViewType'),
  row('UpdateLayout', UPDATE_LAYOUT, 'MixInputList.2.Right', 540, 'MixInputList.2.Left'),
  row('UpdateLayout', UPDATE_LAYOUT, 'MixMaxResolutionStreamId', 5),
  ...[1, 4, 5].map((value) => row('DescribeTasks', DESCRIBE_TASKS, 'Status', value)),
  ...['Status', 'StartTime', 'EndTime'].map((field) => row('DescribeTasks', DESCRIBE_TASKS, field, undefined)),
  ...outside((value) => row('DescribeTasks', DESCRIBE_TASKS, 'PageSize', value), 1, 50),
  ...[-1, 1.5].map((value) => row('DescribeTasks', DESCRIBE_TASKS, 'PageOffset', value)),
  row('DescribeTasks', DESCRIBE_TASKS, 'EndTime', DESCRIBE_TASKS.StartTime),
  row('DescribeTasks', DESCRIBE_TASKS, 'EndTime', DESCRIBE_TASKS.StartTime + THREE_DAYS_MS + 1),
];

/** What ZEGO takes and does not heed. */
const UNHEEDED: readonly Row[] = [
  mixed(`${INPUT}.RecordStreamList`, [{ StreamId: 's' }]),
  mixed(`${INPUT}.ResumeWithoutInterruption`, true),
  mixed(`${INPUT}.RecordMuteAudio`, 2),
  mixed(`${INPUT}.StreamType`, 1, `${INPUT}.HasWhiteboard`),
  mixed(`${INPUT}.HasWhiteboard`, false, `${MIX}.MixInputList.0.ViewType`),
  mixed(`${MIX}.RecordSoundWave`, false, `${MIX}.SoundWaveType`),
  mixed(`${MIX}.MixMaxResolutionStreamId`, 'teacher'),
  start(`${INPUT}.FillFrame`, { FrameFillMode: 3 }),
  start(`${INPUT}.MixConfig`, { MixOutputStreamId: 'mix' }),
  start(`${INPUT}.Whiteboard`, [{ HorizontalRatio: 16, VerticalRatio: 9 }]),
  start(`${INPUT}.RecordMuteAudioSplitThreshold`, 5),
  start(`${OUTPUT}.SnapshotInterval`, 10),
  start(`${OUTPUT}.FragmentSeconds`, 10),
  start(`${OUTPUT}.RealtimeUploadFragment`, true),
  start(`${OUTPUT}.ShortFragmentPath`, true),
  row('StartRecord', HLS_START, `${OUTPUT}.SnapshotInterval`, 10),
  row('StartRecord', JPG_START, `${OUTPUT}.FragmentSeconds`, 10),
  row('StartRecord', HLS_START, `${OUTPUT}.ShortFragmentPath`, true),
];

const ACCEPTED: readonly Row[] = [
  ...[5, 86_400].map((value) => start(`${INPUT}.MaxIdleTime`, value)),
  ...[300, 86_400].map((value) => start(`${INPUT}.MaxRecordTime`, value)),
  ...[5, 30, undefined].map((value) => mixed(`${VIDEO}.Fps`, value)),
  ...[1, 30].map((value) => mixed(`${INPUT}.Whiteboard.0.PPTAnimationFps`, value)),
  ...[12, 100].map((value) => mixed(`${MIX}.MixOutputWatermarkTimestampConfig.FontSize`, value)),
  ...[5, 3_600, undefined].map((value) => row('StartRecord', JPG_START, `${OUTPUT}.SnapshotInterval`, value)),
  ...[2, 60, undefined].map((value) => row('StartRecord', HLS_START, `${OUTPUT}.FragmentSeconds`, value)),
  row('StartRecord', HLS_START, OUTPUT, {
    OutputFileFormat: 'hls',
    RealtimeUploadFragment: true,
    ShortFragmentPath: true,
  }),
  start(`${OUTPUT}.RealtimeUploadFragment`, false),
  ...UNHEEDED,
  ...['mp4', 'hls'].map((format) => ({
    ...start(`${INPUT}.StreamType`, 4),
    base: changed(SINGLE_START, `${OUTPUT}.OutputFileFormat`, format) as object,
    why: `as ${format}`,
  })),
  row('StartRecord', TENCENT_VOD_START, `${INPUT}.StreamType`, 4),
  ...['ASIA', 'asia-classes', 'id-of-STS.'].map((key) => start(`${STORAGE}.AccessKeyId`, key)),
  start(`${STORAGE}.SecurityToken`, ''),
  start(`${INPUT}.RecordStreamList`, times(100, { StreamId: 's' })),
  mixed(`${INPUT}.RecordStreamList`, []),
  mixed(`${MIX}.MixInputList`, times(25, VIEW)),
  { ...mixed(`${VIDEO}.Height`, 1_080), base: changed(MIXED_START, `${VIDEO}.Width`, 1_920) as object },
  { ...mixed(`${VIDEO}.Width`, 1_280), base: changed(MIXED_START, `${VIDEO}.Height`, 1_620) as object },
  mixed(`${INPUT}.Whiteboard.0.WhiteboardId`, undefined),
  { ...mixed(INPUT, (MIXED_START as { RecordInputParams: object }).RecordInputParams), why: 'as it is' },
  row('StartRecord', changed(AUDIO_MIX_START, `${INPUT}.StreamType`, 1) as object, VIDEO, undefined),
  { ...mixed(`${INPUT}.RecordMode`, 1), why: 'whose MixConfig is ignored then' },
  ...['', 'HTTPS://rec.example/x', 'http://127.0.0.1:8700/x'].map((value) => start(`${OUTPUT}.CallbackUrl`, value)),
  start(OUTPUT, undefined),
  ...['mp4', 'flv', 'hls', 'jpg', 'aac', 'mp3', 'ogg'].map((value) => start(`${OUTPUT}.OutputFileFormat`, value)),
  ...['mp4', 'flv'].map((value) => row('StartRecord', ALIBABA_VOD_START, `${OUTPUT}.OutputFileFormat`, value)),
  ...['mp4', 'flv', 'jpg', 'mp3'].map((value) =>
    row('StartRecord', TENCENT_VOD_START, `${OUTPUT}.OutputFileFormat`, value),
  ),
  { ...start(`${STORAGE}.Region`, undefined), base: changed(SINGLE_START, `${STORAGE}.Vendor`, 8) as object },
  ...[0, 0xffffff00, -256].map((value) => mixed(`${MIX}.MixOutputBackgroundColor`, value)),
  row('DescribeTasks', DESCRIBE_TASKS, 'EndTime', DESCRIBE_TASKS.StartTime + THREE_DAYS_MS),
  ...[1, 50, undefined].map((value) => row('DescribeTasks', DESCRIBE_TASKS, 'PageSize', value)),
  row('DescribeTasks', DESCRIBE_TASKS, 'RoomId', ''),
];

const title = ({ action, field, value, why }: Row): string => {
  const text = JSON.stringify(value) ?? 'absent';
  return `${action} with ${field} ${text.length > 60 ? `${text.slice(0, 60)}…` : text}${why ? ` ${why}` : ''}`;
};

/** Titles tell the rows apart, save where two bases share a change. */
function titled(rows: readonly Row[]): readonly (Row & { title: string })[] {
  const seen = new Map<string, number>();
  return rows.map((each) => {
    const count = (seen.get(title(each)) ?? 0) + 1;
    seen.set(title(each), count);
    return { ...each, title: count === 1 ? title(each) : `${title(each)} (${count})` };
  });
}

describe("ZEGO's limits", () => {
  it.each(titled(REFUSED))('refuse $title', ({ action, base, field, value, named }) => {
    const body = changed(base, field, value);
    const check = checkRequest(action, body, { nowMs: DESCRIBE_NOW_MS });
    expect(check.valid ? [] : check.mistakes.map(({ path }) => path)).toContain(named ?? field);
    expect(REQUEST_SCHEMAS[action].safeParse(body).success).toBe(false);
  });

  it.each(titled(ACCEPTED))('allow $title', ({ action, base, field, value }) => {
    const body = changed(base, field, value);
    expect(checkRequest(action, body, { nowMs: DESCRIBE_NOW_MS })).toMatchObject({ valid: true });
    expect(REQUEST_SCHEMAS[action].safeParse(body).success).toBe(true);
  });

  it.each(titled(UNHEEDED))('are not broken by $title, which is reported to have no effect', (row) => {
    const body = changed(row.base, row.field, row.value);
    expect(unusedParameters(body).map(({ path }) => path)).toContain(row.named ?? row.field);
  });

  it.each(Object.entries(REQUESTS.StartRecord))('find every parameter of %s in use', (_what, body) => {
    expect(unusedParameters(body)).toEqual([]);
  });

  it('find a parameter that is empty or off in use', () => {
    const off = changed(SINGLE_START, OUTPUT, { RealtimeUploadFragment: false, ShortFragmentPath: false }) as object;
    expect(unusedParameters(changed(off, `${INPUT}.RecordStreamList`, []))).toEqual([]);
  });

  it('let a mixed recording take pictures beside its mp4', () => {
    const body = changed(MIXED_START, `${OUTPUT}.SnapshotInterval`, 10);
    expect(checkRequest('StartRecord', body)).toMatchObject({ valid: true });
    expect(unusedParameters(body)).toEqual([]);
  });

  it('end a task after 24 hours, or 48 where ZEGO has raised it for the app', () => {
    const lasting = (seconds: number) => changed(SINGLE_START, `${INPUT}.MaxRecordTime`, seconds);
    expect(checkRequest('StartRecord', lasting(86_401))).toEqual({
      valid: false,
      mistakes: [{ path: `${INPUT}.MaxRecordTime`, message: 'must be at most 86400, not 86401' }],
    });
    const raised = { maxRecordSeconds: 172_800 };
    expect(checkRequest('StartRecord', lasting(172_800), raised)).toMatchObject({ valid: true });
    expect(checkRequest('StartRecord', lasting(172_801), raised)).toMatchObject({ valid: false });
  });

  it('say why a store rejects temporary credentials', () => {
    const body = changed(SINGLE_START, `${STORAGE}.AccessKeyId`, 'STS.NUb9pLvB') as object;
    expect(checkRequest('StartRecord', changed(body, `${STORAGE}.SecurityToken`, 'token'))).toEqual({
      valid: false,
      mistakes: [
        {
          path: `${STORAGE}.AccessKeyId`,
          message: 'must be a lasting key: temporary credentials are not supported',
        },
        { path: `${STORAGE}.SecurityToken`, message: 'must not be set: temporary credentials are not supported' },
      ],
    });
  });

  it('allow DescribeTasks to begin exactly 3 days ago, and no earlier', () => {
    const nowMs = DESCRIBE_TASKS.StartTime + THREE_DAYS_MS;
    expect(checkRequest('DescribeTasks', DESCRIBE_TASKS, { nowMs })).toMatchObject({ valid: true });
    expect(checkRequest('DescribeTasks', DESCRIBE_TASKS, { nowMs: nowMs + 1 })).toEqual({
      valid: false,
      mistakes: [
        { path: 'StartTime', message: 'must be at most 3 days ago (at least 1628474401001), not 1628474401000' },
      ],
    });
  });

  it('leave the age of a DescribeTasks window unchecked while nobody says what time it is', () => {
    expect(checkRequest('DescribeTasks', DESCRIBE_TASKS)).toMatchObject({ valid: true });
  });

  it('hold an UpdateLayout to the picture of its task', () => {
    const check = checkRequest('UpdateLayout', UPDATE_LAYOUT, { canvas: { width: 1_079, height: 720 } });
    expect(check.valid ? [] : check.mistakes.map(({ path }) => path)).toEqual([
      'MixInputList.1.Right',
      'MixInputList.2.Right',
    ]);
  });
});
