import { describe, expect, test } from 'vitest';
import { changeResult, controlsOf } from '../../src/wording/changes.js';

describe('the result of a change', () => {
  test.each([
    {
      answer: { accepted: true, requestId: 'r-1' },
      state: 'accepted',
      words: 'ZEGO accepted the layout (request r-1).',
    },
    {
      answer: { accepted: true, waiting: true },
      state: 'requested',
      words: 'The session accepted the layout; ZEGO has not responded yet.',
    },
    {
      answer: { accepted: false, superseded: true },
      state: 'superseded',
      words: 'A newer change replaced the layout before it was sent.',
    },
  ])('is $state for $answer', ({ answer, state, words }) => {
    expect(changeResult(answer, 'the layout')).toEqual({ state, words });
  });
});

describe('a recording control', () => {
  const recording = { paused: false };

  test('without a value is omitted', () => {
    expect(controlsOf(recording, recording, JSON.stringify)).toEqual([]);
  });

  test('is accepted if ZEGO has the same value, in any order of fields', () => {
    const wanted = { ...recording, layout: { MixMode: 3, MixMaxResolutionStreamId: 'a' } };
    const accepted = { ...recording, layout: { MixMaxResolutionStreamId: 'a', MixMode: 3 } };
    expect(controlsOf(wanted, accepted, () => 'a layout')).toEqual([
      { name: 'layout', wanted: 'a layout', accepted: 'a layout', isAccepted: true },
    ]);
  });

  test('is not accepted while ZEGO has another value, even if both have the same text', () => {
    const wanted = { paused: true, whiteboardId: 'w', layout: { MixMode: 3 } };
    const accepted = { ...recording, layout: { MixMode: 2 } };
    expect(controlsOf(wanted, accepted, () => 'a layout')).toEqual([
      { name: 'layout', wanted: 'a layout', accepted: 'a layout', isAccepted: false },
      { name: 'whiteboard', wanted: 'w', accepted: 'none', isAccepted: false },
      { name: 'recording', wanted: 'paused', accepted: 'recording', isAccepted: false },
    ]);
  });
});
