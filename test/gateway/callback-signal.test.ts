import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signalBody } from '../../src/gateway/callback-signal.js';
import { parseCallback } from '../../src/zego/index.js';
import { callback } from './gateway-world.js';

const bodyOf = (fields: Record<string, unknown>) => signalBody(parseCallback(callback(fields)));

describe('the part of a callback that a session receives', () => {
  test("has ZEGO's fields without signature and nonce", () => {
    expect(bodyOf({ event_type: 2, detail: { quit_reason: 6 } })).toEqual({
      app_id: 700_800_900,
      task_id: 'task-1',
      room_id: 'math-101',
      event_type: 2,
      message: 'success',
      timestamp: expect.stringMatching(/^\d{10}$/),
      sequence: 3,
      detail: { quit_reason: 6 },
    });
  });

  test('lists pictures with their details', () => {
    const picture = {
      output_file_format: 'JPG',
      file_id: 'p.jpg',
      file_url: 'http://a/p.jpg',
      file_size: 9,
      begin_timestamp: 1_767_225_600_000,
      status: 3,
    };
    const detail = { upload_status: 1, file_info: [{ ...picture, user_name: 'x', resolution_width: 1280 }] };
    expect(bodyOf({ event_type: 1, detail }).detail).toEqual({
      upload_status: 1,
      file_count: 1,
      file_info: [{ ...picture, output_file_format: 'jpg' }],
    });
  });

  test('counts other files and keeps only their format', () => {
    const file_info = Array.from({ length: 60 }, (_, i) => ({ output_file_format: 'mp4', file_id: `f-${i}` }));
    const { detail } = bodyOf({ event_type: 1, detail: { upload_status: 2, file_info } });
    expect(detail).toEqual({
      upload_status: 2,
      file_count: 60,
      file_info: Array.from({ length: 50 }, () => ({ output_file_format: 'mp4' })),
    });
  });

  test('has an empty list only if nothing was uploaded', () => {
    const filesOf = (file_info: unknown) =>
      (bodyOf({ event_type: 1, detail: { file_info } }).detail as { file_info: unknown[] }).file_info;
    expect(filesOf([])).toEqual([]);
    expect(filesOf([{ file_id: 'of no format' }])).toEqual([{}]);
  });

  test('is small for any callback', () => {
    const long = fc.string({ minLength: 0, maxLength: 5_000 });
    const file = fc.record({ output_file_format: fc.constantFrom('jpg', 'mp4'), file_id: long, file_url: long });
    const detail = fc.oneof(
      fc.dictionary(long, fc.jsonValue(), { maxKeys: 100 }),
      fc.record({ file_info: fc.array(file, { maxLength: 100 }), extra: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(detail, fc.constantFrom(1, 2, 7, 999), long, (some, event_type, message) => {
        const body = bodyOf({ detail: some, event_type, message });
        expect(JSON.stringify(body).length).toBeLessThan(262_144);
        expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['signature']));
        expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['nonce']));
      }),
      { numRuns: 200 },
    );
  });
});
