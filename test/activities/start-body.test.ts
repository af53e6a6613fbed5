import { expect, test } from 'vitest';
import { type StartParts, startBody } from '../../activities/start-body.js';
import { DEFAULT_PROFILE } from '../../src/config/index.js';

const storageParams = {
  Vendor: 1 as const,
  Region: 'r',
  Bucket: 'b',
  AccessKeyId: 'id',
  AccessKeySecret: 'secret',
};

function body(differs: Partial<StartParts>): ReturnType<typeof startBody> {
  return startBody({
    roomId: 'math-101',
    recording: {},
    clientTaskId: 'uuid-0-1',
    maxRecordSeconds: 3_720,
    profileParams: DEFAULT_PROFILE,
    storageParams,
    ...differs,
  });
}

test('a start is the profile with the fields that the session sets', () => {
  expect(body({ callbackUrl: 'https://rec.example.com/x' })).toMatchObject({
    RoomId: 'math-101',
    RecordInputParams: { RecordMode: 2, ClientTaskId: 'uuid-0-1', MaxRecordTime: 3_720, MixConfig: { MixMode: 2 } },
    RecordOutputParams: { OutputFileFormat: 'mp4', CallbackUrl: 'https://rec.example.com/x' },
    StorageParams: storageParams,
  });
});

test('fields of the request win over the profile, one by one', () => {
  const recording = { RecordInputParams: { MaxIdleTime: 60, MixConfig: { MixOutputVideoConfig: { Width: 640 } } } };
  expect(body({ recording }).RecordInputParams).toMatchObject({
    MaxIdleTime: 60,
    MixConfig: { MixOutputVideoConfig: { Width: 640, Height: 720 }, MixOutputStreamId: 'mix' },
  });
});

test('null in a request unsets a field of the profile, and never reaches ZEGO', () => {
  const recording = {
    RecordInputParams: { MaxIdleTime: null, FillFrame: null, MixConfig: { MixOutputVideoConfig: { Fps: null } } },
    RecordOutputParams: null,
    Newer: null,
    NewZegoParam: { Deep: [1, { Deeper: null }], other: null },
  };
  const { RecordInputParams, RecordOutputParams, ...others } = body({ recording });
  expect(RecordInputParams).toEqual({
    RecordMode: 2,
    StreamType: 3,
    MixConfig: {
      MixMode: 2,
      MixOutputStreamId: 'mix',
      MixOutputVideoConfig: { Width: 1280, Height: 720, Bitrate: 1_500_000 },
    },
    ClientTaskId: 'uuid-0-1',
    MaxRecordTime: 3_720,
  });
  expect(RecordOutputParams).toEqual({});
  expect(others).toEqual({
    RoomId: 'math-101',
    StorageParams: storageParams,
    NewZegoParam: { Deep: [1, {}] },
  });
});

test('a single-stream request does not inherit the mixing of a mixed profile', () => {
  const { RecordInputParams } = body({ recording: { RecordInputParams: { RecordMode: 1 } } });
  expect(RecordInputParams).not.toHaveProperty('MixConfig');
});

test('a wanted layout replaces the one of the request whole', () => {
  const MixInputList = [{ Top: 0, Left: 0, Bottom: 1, Right: 1, Layer: 1 }];
  const recording = {
    RecordInputParams: { MixConfig: { MixMode: 1, MixInputList, MixMaxResolutionStreamId: 'a' } },
  } as const;
  const { RecordInputParams } = body({ recording, layout: { MixMode: 3 } });
  expect(RecordInputParams).toMatchObject({ MixConfig: { MixMode: 3, MixOutputStreamId: 'mix' } });
  expect(JSON.stringify(RecordInputParams)).not.toContain('MixInputList');
  expect(JSON.stringify(RecordInputParams)).not.toContain('MixMaxResolutionStreamId');
});

test('a wanted whiteboard keeps the ratios of the request', () => {
  const Whiteboard = [{ HorizontalRatio: 16, VerticalRatio: 9, WhiteboardId: 'first' }];
  const recording = { RecordInputParams: { HasWhiteboard: true, Whiteboard } };
  expect(body({ recording, whiteboardId: 'second' }).RecordInputParams).toMatchObject({
    Whiteboard: [{ HorizontalRatio: 16, VerticalRatio: 9, WhiteboardId: 'second' }],
  });
});

test('a later task gets a stream id of its own', () => {
  expect(body({ streamSuffix: '-0-2' }).RecordInputParams).toMatchObject({
    MixConfig: { MixOutputStreamId: 'mix-0-2' },
  });
});
