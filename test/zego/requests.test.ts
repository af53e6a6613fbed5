import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequest, REQUEST_SCHEMAS, ZEGO_ACTIONS, type ZegoAction } from '../../src/zego/index.js';
import { changed, DESCRIBE_NOW_MS, DESCRIBE_TASKS, MIXED_START, REQUESTS, SINGLE_START, times } from './examples.js';

const EXAMPLES = ZEGO_ACTIONS.flatMap((action) =>
  Object.entries<unknown>(REQUESTS[action]).map(([what, body]) => ({ action, what, body })),
);

function mistakesIn(action: ZegoAction, body: unknown): readonly { path: string; message: string }[] {
  const check = checkRequest(action, body, { nowMs: DESCRIBE_NOW_MS });
  return check.valid ? [] : check.mistakes;
}

describe('checkRequest', () => {
  it.each(EXAMPLES)('accepts $action of $what', ({ action, body }) => {
    expect(mistakesIn(action, body)).toEqual([]);
    expect(REQUEST_SCHEMAS[action].safeParse(body).success).toBe(true);
  });

  it.each(EXAMPLES)('keeps the unknown fields of $action of $what', ({ action, body }) => {
    const check = checkRequest(action, { ...(body as object), Newer: { deep: [1, null] } });
    expect(check).toMatchObject({ valid: true, body: { ...(body as object), Newer: { deep: [1, null] } } });
  });

  it("fills in ZEGO's defaults", () => {
    const { RoomId, StorageParams } = SINGLE_START;
    const check = checkRequest('StartRecord', { RoomId, StorageParams, RecordInputParams: { RecordMode: 1 } });
    expect(check).toMatchObject({
      valid: true,
      body: {
        RecordInputParams: {
          StreamType: 3,
          FillBlank: false,
          HasWhiteboard: false,
          MaxIdleTime: 30,
          MaxRecordTime: 86_400,
          ResumeWithoutInterruption: false,
        },
        RecordOutputParams: { OutputFileFormat: 'mp4', OutputFileRule: 1 },
      },
    });
  });

  it('fills in 15 frames per second, which ZEGO documents both as required and as default', () => {
    const body = changed(MIXED_START, 'RecordInputParams.MixConfig.MixOutputVideoConfig.Fps', undefined);
    expect(checkRequest('StartRecord', body)).toMatchObject({
      body: { RecordInputParams: { MixConfig: { MixOutputVideoConfig: { Fps: 15 } } } },
    });
  });

  it('names every mistake at once, also those over several fields beside a wrong type', () => {
    const body = {
      RecordInputParams: { RecordMode: 2, MaxIdleTime: '60' },
      RecordOutputParams: { OutputFileFormat: 'hls' },
      StorageParams: { Vendor: 5, Region: 7 },
    };
    expect(mistakesIn('StartRecord', body)).toEqual([
      { path: 'RoomId', message: 'is required' },
      { path: 'RecordInputParams.MaxIdleTime', message: 'must be a number, not a string' },
      { path: 'StorageParams.Region', message: 'must be a string, not 7' },
      { path: 'RecordInputParams.MixConfig', message: 'is required when RecordMode is 2' },
      { path: 'StorageParams.AlibabaCloudVodParams', message: 'is required when Vendor is 5' },
      {
        path: 'RecordOutputParams.OutputFileFormat',
        message: 'must be mp4, flv when StorageParams.Vendor is 5, not "hls"',
      },
    ]);
  });

  it('names each mistake once', () => {
    const mistakes = mistakesIn('DescribeTasks', { ...DESCRIBE_TASKS, EndTime: DESCRIBE_TASKS.StartTime });
    expect(mistakes).toEqual([
      { path: 'EndTime', message: 'must be later than StartTime (1628474401000), not 1628474401000' },
    ]);
  });

  it('lists at most 50 mistakes and says how many there are besides', () => {
    const body = changed(SINGLE_START, 'RecordInputParams.RecordStreamList', times(36, { StreamId: '' }));
    const wide = changed(body as object, 'RecordInputParams.Whiteboard', [
      Object.fromEntries(['HorizontalRatio', 'VerticalRatio', 'Width', 'Height'].map((field) => [field, 0])),
    ]);
    const views = times(25, { Left: -1, Top: 0, Right: 1, Bottom: 1, Layer: 1 });
    const mistakes = mistakesIn(
      'StartRecord',
      changed(wide as object, 'RecordInputParams.MixConfig', { MixOutputStreamId: 'mix', MixInputList: views }),
    );
    expect(mistakes).toHaveLength(51);
    expect(mistakes.at(-1)).toEqual({ path: '(whole)', message: 'has 15 more mistakes that are not listed' });
  });

  it.each([[undefined], [null], [7], ['text'], [[]], [true]])('refuses %j as a body', (body) => {
    for (const action of ZEGO_ACTIONS) expect(mistakesIn(action, body)).not.toEqual([]);
  });

  it('never throws, whatever JSON it is given', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZEGO_ACTIONS), fc.jsonValue(), (action, body) => {
        const check = checkRequest(action, body, { nowMs: 0 });
        expect(check.valid || check.mistakes.length > 0).toBe(true);
      }),
    );
  });

  it('never throws when any field of a good body becomes any JSON', () => {
    const paths = [
      'RoomId',
      'RecordInputParams',
      'RecordOutputParams',
      'StorageParams',
      'StorageParams.Vendor',
      ...['RecordMode', 'StreamType', 'HasWhiteboard', 'Whiteboard', 'MixConfig'].map((f) => `RecordInputParams.${f}`),
      ...['MixMode', 'MixInputList', 'MixOutputVideoConfig', 'MixOutputWatermarkImageConfig'].map(
        (field) => `RecordInputParams.MixConfig.${field}`,
      ),
      'RecordInputParams.MixConfig.MixInputList.0',
      'RecordInputParams.MixConfig.MixInputList.0.ViewType',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const body = changed(MIXED_START, path, value);
        expect(checkRequest('StartRecord', body).valid).toBe(REQUEST_SCHEMAS.StartRecord.safeParse(body).success);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no prototype from a body', () => {
    const body: unknown = JSON.parse('{"TaskId": "t", "__proto__": {"polluted": true}}');
    const check = checkRequest('StopRecord', body);
    expect(check).toMatchObject({ valid: true });
    expect(check.valid && 'polluted' in check.body).toBe(false);
    expect('polluted' in {}).toBe(false);
  });
});
