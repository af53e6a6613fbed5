import { describe, expect, test } from 'vitest';
import { findingsIn } from '../../../src/console/layout/checks.js';
import { knownStreams, streamsOfText } from '../../../src/console/layout/streams.js';
import type { SessionView } from '../../../src/contract/index.js';
import { VIEW } from '../../../src/gateway/schema-examples.js';

const PICTURE = { width: 1_280, height: 720, hasWhiteboard: false };
const LEFT = { Left: 0, Top: 0, Right: 640, Bottom: 720, Layer: 0 };
const RIGHT = { ...LEFT, Left: 640, Right: 1_280 };
const custom = (...MixInputList: object[]) => ({ MixMode: 1, MixInputList }) as never;

describe('a layout before it is sent', () => {
  test.each([
    ['a preset of ZEGO', { MixMode: 3 }],
    ['views beside each other', custom(LEFT, RIGHT)],
    ['a view above another', custom(LEFT, { ...LEFT, Right: 320, Layer: 1 })],
  ])('has no findings with %s', (_, layout) => {
    expect(findingsIn(layout as never, PICTURE)).toEqual({ mistakes: [], hints: [], isOutside: false });
  });

  test.each([
    [{ ...RIGHT, Right: 1_900 }, 'View 2 ends 620 px outside the right of the picture, which is 1280 px wide.'],
    [{ ...RIGHT, Bottom: 800 }, 'View 2 ends 80 px outside the bottom of the picture, which is 720 px high.'],
    [{ ...RIGHT, Top: -5 }, 'View 2 begins 5 px outside the top of the picture.'],
  ])('names the view that leaves the picture: %j', (view, mistake) => {
    expect(findingsIn(custom(LEFT, view), PICTURE)).toEqual({ mistakes: [mistake], hints: [], isOutside: true });
  });

  test.each([
    [{ MixMode: 9 }, ['MixMode must be 1 to 5.']],
    [custom(), ['A custom layout needs a view.']],
    [custom(...Array.from({ length: 26 }, () => LEFT)), ['ZEGO draws at most 25 views, and this layout has 26.']],
    [custom({ ...LEFT, Right: 0 }), ['View 1 has no width: Left (0) must be less than Right (0).']],
    [custom({ ...LEFT, Right: '9', Layer: 1.5 }), ['View 1 needs a whole number as Right, Layer.']],
    [custom({ ...LEFT, ViewType: 2 }), ['View 1 shows the whiteboard, and this session records none.']],
  ])('%j has the mistakes %j', (layout, mistakes) => {
    expect(findingsIn(layout as never, PICTURE).mistakes).toEqual(mistakes);
  });

  test('may show one whiteboard where it is recorded', () => {
    const board = { ...LEFT, ViewType: 2 };
    const picture = { ...PICTURE, hasWhiteboard: true };
    expect(findingsIn(custom(board, RIGHT), picture).mistakes).toEqual([]);
    const both = findingsIn(custom(board, { ...RIGHT, ViewType: 2 }), picture);
    expect(both.mistakes).toEqual(['Views 1 and 2 show the whiteboard: only one view may.']);
  });

  test.each([
    [custom(LEFT, { ...LEFT, Left: 600 }), 'Views 1 and 2 overlap on layer 0: ZEGO does not say which is on top.'],
    [custom({ ...LEFT, Layer: 3 }, { ...LEFT, Top: 10 }), 'View 1 covers view 2 completely.'],
    [custom({ ...LEFT, StreamId: 'a' }, { ...RIGHT, StreamId: 'a' }), 'Views 1 and 2 name the same stream "a".'],
  ])('%j has the hint "%s"', (layout, hint) => {
    expect(findingsIn(layout, PICTURE)).toEqual({ mistakes: [], hints: [hint], isOutside: false });
  });
});

test('the known streams of a session are those of its layouts and of its timeline, each once', () => {
  const view: SessionView = {
    ...VIEW,
    wanted: { layout: { MixMode: 4, MixMaxResolutionStreamId: 'teacher' }, paused: false },
    accepted: { layout: custom({ ...LEFT, StreamId: 'pupil' }, { ...RIGHT, StreamId: '' }), paused: false },
    rejected: { layout: custom({ ...LEFT, StreamId: 'rejected' }), at: '', reason: '' },
    timeline: [
      { at: '', event: 'event 6', by: 'callback', streamId: 'missing' },
      { at: '', event: 'event 6', by: 'callback', streamId: 'teacher' },
    ],
  };
  expect(knownStreams(view)).toEqual(['teacher', 'pupil', 'rejected', 'missing']);
  expect(knownStreams(VIEW)).toEqual([]);
});

test('stream ids are typed with commas', () => {
  expect(streamsOfText(' teacher, pupil-1,,teacher\n pupil 2 ')).toEqual(['teacher', 'pupil-1', 'pupil 2']);
});
