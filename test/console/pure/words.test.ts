import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../../src/console/api/backoff.js';
import { problemOf, problemText } from '../../../src/console/api/problem.js';
import { isSame, layoutFromText } from '../../../src/console/layout/body.js';
import { isDrawable, layoutWords, placementWords } from '../../../src/console/layout/words.js';
import { readingOf } from '../../../src/console/session/reading.js';
import { webAddress } from '../../../src/console/ui/web-address.js';

describe('a problem', () => {
  test('keeps the texts, the mistakes and the request id of the response', () => {
    const body = {
      type: 'urn:reelkeeper:problem:bad-request',
      title: 'The request is invalid',
      detail: 'One thing is wrong.',
      mistakes: [{ path: 'MixMode', message: 'must be 1 to 5' }, 'nonsense', { path: 3 }],
      requestId: 'r-1',
    };
    expect(problemOf(400, body, null)).toEqual({
      name: 'bad-request',
      status: 400,
      title: 'The request is invalid',
      detail: 'One thing is wrong.',
      mistakes: [{ path: 'MixMode', message: 'must be 1 to 5' }],
      requestId: 'r-1',
    });
  });

  test('shows the code and message of ZEGO', () => {
    const zego = { action: 'UpdateLayout', code: 300_000_004, message: 'no whiteboard', requestId: 'z-1' };
    const problem = problemOf(422, { type: 'urn:reelkeeper:problem:zego-rejected', title: 'Rejected', zego }, null);
    expect(problemText(problem)).toBe('ZEGO rejected UpdateLayout: 300000004 no whiteboard');
  });

  test.each([undefined, null, 'Bad Gateway', [], { title: 7, mistakes: {}, zego: 'no' }])(
    'is shown by its status if the body is %j',
    (body) => {
      const problem = problemOf(502, body, null);
      expect(problem).toMatchObject({ name: 'unreadable', status: 502, mistakes: [] });
      expect(problemText(problem)).toContain('502');
    },
  );

  test.each([
    ['3', 3_000],
    ['0', 0],
    ['soon', undefined],
    [null, undefined],
  ])('with "Retry-After: %s" is retried after %s ms', (header, ms) => {
    expect(problemOf(429, {}, header).retryAfterMs).toBe(ms);
  });
});

describe('the backoff', () => {
  test('grows with each failure and ends at 30 s', () => {
    const pauses = Array.from({ length: 12 }, (_, failures) => backoffMs(failures, 0));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses[0]).toBe(500);
    expect(pauses.at(-1)).toBe(30_000);
  });

  test('is randomly shorter, by up to a third', () => {
    expect(backoffMs(4, 0)).toBe(8_000);
    expect(backoffMs(4, 1)).toBe(5_333);
  });

  test('is never shorter than the gateway requires', () => {
    expect(backoffMs(0, 0.5, 5_000)).toBe(5_000);
  });
});

describe('a layout', () => {
  test.each([
    [{}, 'Grid'],
    [{ MixMode: 4, MixMaxResolutionStreamId: 'teacher' }, 'Vertical, large: teacher'],
    [{ MixMode: 2, MixMaxResolutionStreamId: 'teacher' }, 'Grid'],
    [{ MixMode: 1, MixInputList: [{ Left: 0, Top: 0, Right: 9, Bottom: 9, Layer: 0 }] }, 'Custom, 1 view'],
    [{ MixMode: 9 }, 'Unknown MixMode 9'],
  ])('%j is called "%s"', (layout, words) => {
    expect(layoutWords(layout)).toBe(words);
  });

  test.each([2, 3, 4, 5])('of MixMode %i is a sketch for the known streams, and nothing without them', (MixMode) => {
    const room = { streams: ['a', undefined], hasWhiteboard: false };
    expect(placementWords({ MixMode }, room)).toContain('no exact positions: this is a sketch for 2 streams.');
    expect(isDrawable({ MixMode }, room)).toBe(true);
    expect(placementWords({ MixMode }, { ...room, streams: [] })).toContain('nothing is drawn');
    expect(isDrawable({ MixMode }, { ...room, streams: [] })).toBe(false);
  });

  test('with coordinates is to scale', () => {
    expect(placementWords({ MixMode: 1 }, { streams: [], hasWhiteboard: false })).toContain('To scale');
  });

  test('is equal in any order of its fields, and different with another value', () => {
    const layout = { MixMode: 1, MixInputList: [{ Left: 0, Top: 1 }] };
    expect(isSame(layout, { MixInputList: [{ Top: 1, Left: 0 }], MixMode: 1 })).toBe(true);
    expect(isSame(layout, { MixInputList: [{ Top: 1, Left: 2 }], MixMode: 1 })).toBe(false);
    expect(isSame(layout, undefined)).toBe(false);
  });

  test.each([
    ['[1]', 'must be a JSON object'],
    ['"grid"', 'must be a JSON object'],
    ['{"MixMode": }', 'not JSON'],
    ['', 'not JSON'],
  ])('from the JSON %s is rejected with a message', (text, words) => {
    expect(layoutFromText(text)).toEqual({ mistake: expect.stringContaining(words) });
  });
});

test.each([
  ['https://files.example.com/a.mp4', 'https://files.example.com/a.mp4'],
  ['http://127.0.0.1:8701/a b', 'http://127.0.0.1:8701/a%20b'],
  ['javascript:alert(1)', undefined],
  ['JaVaScRiPt:alert(1)', undefined],
  [' \tjavascript:alert(1)', undefined],
  ['data:text/html,<script>', undefined],
  ['blob:http://127.0.0.1/x', undefined],
  ['file:///etc/passwd', undefined],
  ['//files.example.com/a', undefined],
  ['a.mp4', undefined],
])('the address %j is linked as %j', (text, address) => {
  expect(webAddress(text)).toBe(address);
});

describe('the state of a session', () => {
  const view = {
    sessionId: 's',
    app: 'default',
    roomId: 'r',
    phase: 'recording',
    phaseSince: '2026-01-31T10:00:00.000Z',
    wanted: { paused: false },
    accepted: { paused: false },
    tasks: [],
    timeline: [],
  };

  test('is its view', () => {
    expect(readingOf(view)).toEqual({ view });
  });

  test('has its address in the Web UI, if the gateway knows it', () => {
    const temporalUiUrl = 'https://temporal.example.com/namespaces/default/workflows/s';
    expect(readingOf({ ...view, temporalUiUrl })).toMatchObject({ temporalUiUrl });
    const closed = { sessionId: 's', phase: 'closed', viewUnavailable: true, temporalUiUrl };
    expect(readingOf(closed)).toMatchObject({ temporalUiUrl, remark: expect.any(String) });
  });

  test('is its view and a remark if the workflow was ended from outside', () => {
    expect(readingOf({ ...view, workflowStatus: 'terminated' })?.remark).toContain('terminated');
  });

  test('is its manifest if it is closed and no worker responds', () => {
    const outcome = {
      sessionId: 's',
      app: 'a',
      roomId: 'r',
      outcome: 'complete',
      endedAt: 'then',
      tasks: [],
      files: [],
      gaps: [],
    };
    const closed = { sessionId: 's', phase: 'closed', status: 'completed', viewUnavailable: true };
    expect(readingOf({ ...closed, outcome })).toMatchObject({ view: { phase: 'closed', roomId: 'r', outcome } });
    expect(readingOf(closed)).toMatchObject({ view: { phase: 'closed', sessionId: 's' }, remark: expect.any(String) });
  });

  test.each([undefined, null, [], 'page', {}, { sessionId: 7 }, { sessionId: 's' }])('is undefined in %j', (value) => {
    expect(readingOf(value)).toBeUndefined();
  });
});
