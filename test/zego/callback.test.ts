import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CALLBACK_EVENTS,
  detailOf,
  isPictureUpload,
  MAX_CALLBACK_BYTES,
  parseCallback,
  signCallback,
  verifyCallback,
  ZegoCallbackError,
} from '../../src/zego/index.js';

const SIGNED = {
  app_id: 1_234_567_890,
  task_id: 'X3CgNeE4I1qAAABN',
  room_id: 'math-101',
  message: '',
  nonce: '123412',
  timestamp: '1470820198',
  signature: '5bd59fd62953a8059fb7eaba95720f66d19e4517',
  sequence: 3,
};

const FILE = {
  user_id: 'mix',
  user_name: 'mix',
  stream_id: 'mix',
  file_id: 'X3CgNeE4I1qAAABN_math-101_mix_VA_20200927154419775.mp4',
  video_id: '',
  file_url: 'https://files.example/record/X3CgNeE4I1qAAABN_math-101_mix_VA_20200927154419775.mp4',
  output_file_format: 'mp4',
  file_size: 432_643_544,
  duration: 33_874,
  resolution_width: 1_920,
  resolution_height: 1_080,
  media_track_type: 3,
  begin_timestamp: 1_601_221_459_830,
  custom_begin_timestamp: 0,
  status: 3,
};

const UPLOADED = { ...SIGNED, event_type: 1, detail: { upload_status: 1, file_info: [FILE] } };

const CALLBACKS: readonly (readonly [string, object])[] = [
  ['files were uploaded', UPLOADED],
  ['nothing was recorded', { ...SIGNED, event_type: 1, detail: { upload_status: 1, file_info: [] } }],
  ['a task ended abnormally', { ...SIGNED, event_type: 2, detail: { quit_reason: 6 } }],
  ['an image is missing', { ...SIGNED, event_type: 3, detail: { image_type: 1, image_url: 'http://p.example/x.png' } }],
  ['nobody publishes', { ...SIGNED, event_type: 4, detail: {} }],
  ['a task ended', { ...SIGNED, event_type: 5, detail: {} }],
  ['a stream is missing', { ...SIGNED, event_type: 6, detail: { stream_id: 's1' } }],
  ['the upload begins', { ...SIGNED, event_type: 7, detail: {} }],
  [
    'a playlist is there',
    {
      ...SIGNED,
      event_type: 102,
      detail: { stream_id: 's1', file_id: 'f', file_url: 'https://f.example/x.m3u8', media_track_type: 3 },
    },
  ],
  ['a task was paused', { ...SIGNED, event_type: 201, detail: {} }],
  ['a task was resumed', { ...SIGNED, event_type: 202, detail: {} }],
];

function mistakesIn(raw: unknown): readonly { path: string; message: string }[] {
  try {
    parseCallback(raw);
    return [];
  } catch (error) {
    if (error instanceof ZegoCallbackError) return error.mistakes;
    throw error;
  }
}

describe('parseCallback', () => {
  it.each(CALLBACKS)('reads that %s', (_what, callback) => {
    expect(parseCallback(JSON.stringify(callback))).toEqual(callback);
  });

  it.each([
    ['a text', JSON.stringify(UPLOADED)],
    ['a buffer', Buffer.from(JSON.stringify(UPLOADED))],
    ['bytes', new TextEncoder().encode(JSON.stringify(UPLOADED))],
    ['parsed JSON', UPLOADED],
  ])('takes %s', (_what, raw) => {
    expect(parseCallback(raw)).toEqual(UPLOADED);
  });

  it('keeps unknown fields, at every level', () => {
    const callback = {
      ...UPLOADED,
      newer: 1,
      detail: { ...UPLOADED.detail, newer: 2, file_info: [{ ...FILE, newer: 3, status: 17 }] },
    };
    expect(parseCallback(JSON.stringify(callback))).toEqual(callback);
  });

  it('keeps an unknown event and whatever it tells', () => {
    const callback = { ...SIGNED, event_type: 4711, detail: { quit_reason: 'none', file_info: {} } };
    expect(parseCallback(JSON.stringify(callback))).toEqual(callback);
  });

  it('reads numbers that arrive as texts', () => {
    const callback = { ...SIGNED, app_id: '1234567890', event_type: '2', sequence: '3', detail: { quit_reason: '6' } };
    expect(parseCallback(JSON.stringify(callback))).toEqual({ ...SIGNED, event_type: 2, detail: { quit_reason: 6 } });
  });

  it('reads timestamp and nonce as texts, so that the signature can be checked', () => {
    const callback = parseCallback({ ...UPLOADED, timestamp: 1470820198, nonce: 123412 });
    expect(callback).toMatchObject({ timestamp: '1470820198', nonce: '123412' });
    expect(verifyCallback(callback, ['secret'])).toBe(true);
  });

  it.each(['room_id', 'message', 'sequence', 'detail'])('does without %s', (field) => {
    for (const value of [undefined, null]) {
      expect(mistakesIn({ ...SIGNED, event_type: 5, detail: {}, [field]: value })).toEqual([]);
    }
  });

  it('reads a missing file list as an empty one', () => {
    const callback = parseCallback({ ...SIGNED, event_type: 1, detail: { upload_status: 1, file_info: null } });
    expect(callback.detail).toEqual({ upload_status: 1, file_info: [] });
  });

  it.each([
    ...['app_id', 'task_id', 'event_type', 'nonce', 'timestamp', 'signature'].flatMap((field) => [
      { what: `${field} is missing`, raw: { ...UPLOADED, [field]: undefined }, path: field },
      { what: `${field} is an array`, raw: { ...UPLOADED, [field]: ['x'] }, path: field },
    ]),
    { what: 'task_id is empty', raw: { ...UPLOADED, task_id: '' }, path: 'task_id' },
    { what: 'task_id is long', raw: { ...UPLOADED, task_id: 't'.repeat(129) }, path: 'task_id' },
    { what: 'signature is long', raw: { ...UPLOADED, signature: 's'.repeat(257) }, path: 'signature' },
    { what: 'event_type is a word', raw: { ...UPLOADED, event_type: 'uploaded' }, path: 'event_type' },
    { what: 'event_type has 16 digits', raw: { ...UPLOADED, event_type: '1'.repeat(16) }, path: 'event_type' },
    {
      what: 'file_info is an object',
      raw: { ...UPLOADED, detail: { upload_status: 1, file_info: {} } },
      path: 'detail.file_info',
    },
    {
      what: 'a file is a string',
      raw: { ...UPLOADED, detail: { upload_status: 1, file_info: [FILE, 'f'] } },
      path: 'detail.file_info.1',
    },
    {
      what: 'a file size is a word',
      raw: { ...UPLOADED, detail: { upload_status: 1, file_info: [{ ...FILE, file_size: 'big' }] } },
      path: 'detail.file_info.0.file_size',
    },
    {
      what: 'quit_reason is a word',
      raw: { ...SIGNED, event_type: 2, detail: { quit_reason: 'idle' } },
      path: 'detail.quit_reason',
    },
  ])('names the field when $what', ({ raw, path }) => {
    expect(mistakesIn(raw).map((mistake) => mistake.path)).toEqual([path]);
  });

  it.each([
    ['an empty string', 4, '', {}],
    ['blanks', 4, ' \n', {}],
    ['the string "null"', 5, 'null', {}],
    ['an empty object as a JSON string', 5, '{}', {}],
    ['a quit reason in a JSON string', 2, '{"quit_reason":"6"}', { quit_reason: 6 }],
    ['files in a JSON string', 1, JSON.stringify(UPLOADED.detail), UPLOADED.detail],
    ['a JSON string of an unknown event', 4711, ' {"newer":1} ', { newer: 1 }],
  ])('reads detail that is %s', (_what, event_type, detail, read) => {
    expect(parseCallback({ ...SIGNED, event_type, detail }).detail).toEqual(read);
  });

  it.each(['none', '[1]', '7', '{"a":1}{', '"text"', '{"quit_reason":'])(
    'names detail when it is the string %j',
    (detail) => {
      expect(mistakesIn({ ...SIGNED, event_type: 2, detail })).toMatchObject([{ path: 'detail' }]);
    },
  );

  it('takes no prototype from a detail that is a JSON string', () => {
    const detail = '{"__proto__":{"a":1},"upload_status":1,"file_info":[{"file_id":"f","__proto__":{"b":1}}]}';
    const read = detailOf(parseCallback({ ...SIGNED, event_type: 1, detail }), 'uploaded');
    const file = read?.file_info[0] ?? {};
    expect(read).toEqual({ upload_status: 1, file_info: [{ file_id: 'f' }] });
    expect('a' in (read ?? {}) || 'b' in file).toBe(false);
  });

  it('names every wrong field in its message, and no value', () => {
    const callback = { ...UPLOADED, app_id: 'hidden-app', event_type: 'hidden-event', signature: undefined };
    expect(() => parseCallback(callback)).toThrow(
      "The callback can't be read: app_id must be a number; event_type must be a number; signature is required.",
    );
  });

  it.each([
    ['empty', ''],
    ['no JSON', 'task_id=1'],
    ['cut off', JSON.stringify(UPLOADED).slice(0, -1)],
    ['undefined', undefined],
    ['a function', (): void => undefined],
    ['a number that JSON has not', { ...UPLOADED, sequence: 1n }],
  ])('refuses a body that is %s', (_what, raw) => {
    expect(mistakesIn(raw)).toEqual([{ path: '(whole)', message: 'must be JSON' }]);
  });

  it.each([
    ['too deep', '['.repeat(33)],
    ['deep and whole', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['of too many values', `[${Array(7_001).fill(0).join()}]`],
    ['of too many keys', JSON.stringify(Object.fromEntries(Array.from({ length: 201 }, (_, at) => [at, 0])))],
    ['of too many values in its detail', JSON.stringify({ ...UPLOADED, more: Array(7_001).fill(0) })],
  ])('refuses a body that is %s before it reads it', (_what, raw) => {
    const message = 'must have at most 7000 values, 200 keys in an object and 32 levels';
    expect(mistakesIn(raw)).toEqual([{ path: '(whole)', message }]);
  });

  it('counts no sign inside a string, whatever is escaped there', () => {
    const message = `${'[{'.repeat(100)}\\"${'[,'.repeat(60_000)}\\`;
    expect(parseCallback(JSON.stringify({ ...UPLOADED, message }))).toMatchObject({ message });
  });

  it('refuses too many files before it reads one', () => {
    const detail = { upload_status: 1, file_info: Array(1_001).fill(7) };
    const message = 'must have at most 1000 entries, not 1001';
    expect(mistakesIn({ ...UPLOADED, detail })).toEqual([{ path: 'detail.file_info', message }]);
  });

  it('rejects a detail that is a string of too much JSON', () => {
    const detail = `{"a":${'['.repeat(33)}${']'.repeat(33)}}`;
    expect(mistakesIn({ ...UPLOADED, detail })).toEqual([
      { path: 'detail', message: 'must be an object, not a string' },
    ]);
  });

  it('refuses an object that refers to itself', () => {
    const callback: Record<string, unknown> = { ...UPLOADED };
    callback['detail'] = callback;
    expect(mistakesIn(callback)).toEqual([{ path: '(whole)', message: 'must be JSON' }]);
  });

  it.each([[null], [7], [[UPLOADED]], ['"text"']])('refuses %j', (raw) => {
    expect(mistakesIn(JSON.stringify(raw))).toMatchObject([{ path: '(whole)' }]);
  });

  it.each([
    ['a text', (text: string): unknown => text],
    ['bytes', (text: string): unknown => Buffer.from(text)],
    ['parsed JSON', (text: string): unknown => JSON.parse(text)],
  ])('takes %s of exactly the largest size and none that is a byte larger', (_what, make) => {
    const padding = MAX_CALLBACK_BYTES - JSON.stringify({ ...UPLOADED, message: '' }).length;
    const largest = JSON.stringify({ ...UPLOADED, message: 'm'.repeat(padding) });
    const larger = JSON.stringify({ ...UPLOADED, message: 'm'.repeat(padding + 1) });
    expect(mistakesIn(make(largest))).toEqual([]);
    expect(mistakesIn(make(larger))).toEqual([{ path: '(whole)', message: 'must have at most 262144 bytes' }]);
  });

  it('takes no prototype from a body', () => {
    const text = JSON.stringify(UPLOADED).replace('"detail":{', '"__proto__":{"a":1},"detail":{"__proto__":{"b":1},');
    const callback = parseCallback(text);
    expect(callback).toEqual(UPLOADED);
    expect('a' in callback || 'b' in callback.detail || 'a' in {} || 'b' in {}).toBe(false);
  });

  it('takes no getter and no toJSON trick for more than what it says', () => {
    const callback = parseCallback({ toJSON: () => ({ ...UPLOADED, event_type: 5, detail: {} }) });
    expect(callback.event_type).toBe(5);
  });

  it('throws nothing but its own error, whatever it is given', () => {
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true }),
      fc.jsonValue(),
      fc.json(),
      fc.uint8Array(),
      fc.record({ app_id: fc.jsonValue(), event_type: fc.constantFrom(1, 2, 3, 6, 102), detail: fc.jsonValue() }),
      fc
        .tuple(fc.constantFrom(1, 2, 3, 4, 6, 102), fc.jsonValue())
        .map(([event_type, detail]) => ({ ...SIGNED, event_type, detail })),
    );
    fc.assert(
      fc.property(anything, (raw) => {
        expect(Array.isArray(mistakesIn(raw))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('detailOf', () => {
  it.each([
    ['endedAbnormally', { quit_reason: 6 }],
    ['imageUnavailable', { image_type: 1, image_url: 'u' }],
    ['streamMissing', { stream_id: 's' }],
    ['hlsAddress', { stream_id: 's', file_id: 'f', file_url: 'u', media_track_type: 3 }],
    ['uploaded', { upload_status: 2, file_info: [FILE] }],
  ] as const)('gives the detail of %s to those who ask for it only', (event, detail) => {
    const callback = parseCallback({ ...SIGNED, event_type: CALLBACK_EVENTS[event], detail });
    expect(detailOf(callback, event)).toEqual(detail);
    expect(detailOf(callback, event === 'uploaded' ? 'endedAbnormally' : 'uploaded')).toBeUndefined();
  });
});

describe('isPictureUpload', () => {
  const upload = (formats: readonly (string | undefined)[]) =>
    parseCallback({
      ...SIGNED,
      event_type: 1,
      detail: { upload_status: 1, file_info: formats.map((output_file_format) => ({ output_file_format })) },
    });

  it.each([
    [['jpg'], true],
    [['jpg', 'JPG'], true],
    [['mp4'], false],
    [['jpg', 'mp4'], false],
    [[undefined], false],
    [[], false],
  ])('of the formats %j is %s', (formats, picture) => {
    expect(isPictureUpload(upload(formats))).toBe(picture);
  });

  it('is false for any other event', () => {
    const callback = parseCallback({
      ...SIGNED,
      event_type: 5,
      detail: { file_info: [{ output_file_format: 'jpg' }] },
    });
    expect(isPictureUpload(callback)).toBe(false);
  });
});

describe('verifyCallback', () => {
  it('accepts what signCallback made, after the callback was sent and read', () => {
    const timestamp = '1754000000';
    const nonce = '9f86d081884c7d65';
    const signature = signCallback({ secret: 'callback-secret', timestamp, nonce });
    const callback = parseCallback(JSON.stringify({ ...UPLOADED, timestamp, nonce, signature }));
    expect(verifyCallback(callback, ['callback-secret'])).toBe(true);
  });

  it('does NOT cover the body: a changed event passes, so callbacks are hints only', () => {
    const callback = parseCallback({ ...UPLOADED, event_type: 5, task_id: 'another' });
    expect(verifyCallback(callback, ['secret'])).toBe(true);
  });
});
