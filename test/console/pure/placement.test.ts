import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingsIn } from '../../../src/console/layout/checks.js';
import { type PlacedView, placeViews, type Room } from '../../../src/console/layout/placement.js';
import { newView, PRESETS } from '../../../src/console/layout/presets.js';
import { streamsIn } from '../../../src/console/layout/streams.js';
import { checkLayout } from '../../../src/zego/index.js';

const CANVAS = { width: 1_280, height: 720 };
/** A room with so many streams of unknown ids. */
const roomOf = (count: number, hasWhiteboard = false): Room => ({
  streams: Array.from({ length: count }, () => undefined),
  hasWhiteboard,
});
const PEOPLE = roomOf(4);

const canvases = fc.record({ width: fc.integer({ min: 2, max: 1_920 }), height: fc.integer({ min: 2, max: 1_920 }) });
const ids = fc.array(fc.option(fc.string({ minLength: 1 }), { nil: undefined }), { minLength: 1, maxLength: 25 });
const rooms: fc.Arbitrary<Room> = fc.record({ streams: ids, hasWhiteboard: fc.boolean() });
const modes = fc.constantFrom(2, 3, 4, 5);

const edges = ({ x, y, width, height }: PlacedView) => [x, y, x + width, y + height].map(Math.round);
const views = (layout: Record<string, never> | { readonly [name: string]: never } | object, room: Room = PEOPLE) =>
  placeViews(layout as Record<string, never>, CANVAS, room);

describe('a custom layout', () => {
  const entry = { Left: 0, Top: 0, Right: 640, Bottom: 720, Layer: 0 };
  const custom = (...list: object[]) => ({ MixMode: 1, MixInputList: list });

  test('is drawn at its coordinates', () => {
    const placed = placeViews(custom(entry, { ...entry, Left: 640, Right: 1_280 }) as never, CANVAS, PEOPLE);
    expect(placed.map(edges)).toEqual([
      [0, 0, 640, 720],
      [640, 0, 1_280, 720],
    ]);
  });

  test('draws higher layers later, in any order of the list', () => {
    const placed = views(custom({ ...entry, Layer: 3, StreamId: 'top' }, { ...entry, Layer: -1, StreamId: 'bottom' }));
    expect(placed.map(({ name }) => name)).toEqual(['bottom', 'top']);
    expect(placed.map(({ index }) => index)).toEqual([1, 0]);
  });

  test('numbers the views without a stream, and names the others', () => {
    const placed = views(
      custom({ ...entry, StreamId: 'teacher' }, entry, { ...entry, ViewType: 2 }, { ...entry, StreamId: '' }),
    );
    expect(placed.map(({ name }) => name)).toEqual(['teacher', 'Stream 1', 'Whiteboard', 'Stream 2']);
    expect(placed.map(({ shows }) => shows)).toEqual(['stream', 'stream', 'whiteboard', 'stream']);
  });

  test.each([
    ['right', { Right: 1_281 }],
    ['bottom', { Bottom: 721 }],
  ])('marks a view that leaves the picture at the %s', (_, change) => {
    expect(views(custom({ ...entry, ...change }))[0]?.isOutside).toBe(true);
    expect(views(custom(entry))[0]?.isOutside).toBe(false);
  });

  test.each([
    ['has no width', { Left: 640 }],
    ['is upside down', { Top: 800 }],
    ['lacks an edge', { Right: undefined }],
    ['has a string as an edge', { Left: '0' }],
  ])('omits a view that %s', (_, change) => {
    expect(views(custom({ ...entry, ...change }, entry))).toHaveLength(1);
  });

  test('draws nothing without an array of views', () => {
    expect(views({ MixMode: 1, MixInputList: 'all' })).toEqual([]);
    expect(views({ MixMode: 1 })).toEqual([]);
    expect(views(custom('a view' as never, null as never))).toEqual([]);
  });
});

describe('the modes of ZEGO', () => {
  test.each([
    [1, [[0, 0, 1_280, 720]]],
    [
      2,
      [
        [0, 0, 640, 720],
        [640, 0, 1_280, 720],
      ],
    ],
    [
      3,
      [
        [0, 0, 640, 360],
        [640, 0, 1_280, 360],
        [0, 360, 640, 720],
      ],
    ],
  ])('draw a grid of %i as equal cells in the order of joining', (streams, expected) => {
    const placed = views({ MixMode: 2 }, roomOf(streams));
    expect(placed.map(edges)).toEqual(expected);
    expect(placed.map(({ mark }) => mark)).toEqual(expected.map((_, at) => String(at + 1)));
  });

  test('are the grid by default', () => {
    expect(views({})).toEqual(views({ MixMode: 2 }));
  });

  test('draw a horizontal layout with the large view at the bottom and small ones along the top', () => {
    const [large, ...small] = views({ MixMode: 3 }, roomOf(10));
    expect(large && edges(large)).toEqual([0, 180, 1_280, 720]);
    expect(small.slice(0, 8).every(({ y }) => y === 0)).toBe(true);
    expect(small.slice(8).map(edges)).toEqual([[0, 90, 160, 180]]);
  });

  test('draw the small views after two rows of a horizontal layout along the right', () => {
    const [large, ...small] = views({ MixMode: 3 }, roomOf(25));
    expect(large && edges(large)).toEqual([0, 180, 1_120, 720]);
    expect(small.slice(16).every(({ x, y }) => x === 1_120 && y >= 180)).toBe(true);
  });

  test('draw a vertical layout with the large view at the left and small ones along the right', () => {
    const [large, ...small] = views({ MixMode: 4 }, roomOf(4));
    expect(large && edges(large)).toEqual([0, 0, 1_120, 720]);
    expect(small.map(edges)).toEqual([
      [1_120, 0, 1_280, 90],
      [1_120, 90, 1_280, 180],
      [1_120, 180, 1_280, 270],
    ]);
  });

  test('draw the small views after two columns of a vertical layout along the bottom', () => {
    const [large, ...small] = views({ MixMode: 4 }, roomOf(18));
    expect(large && edges(large)).toEqual([0, 0, 960, 630]);
    expect(small.slice(16).map(edges)).toEqual([[0, 630, 120, 720]]);
  });

  test('draw a floating layout with one view that fills the picture and small ones from the lower right corner on', () => {
    const [large, ...small] = views({ MixMode: 5 }, roomOf(3));
    expect(large && edges(large)).toEqual([0, 0, 1_280, 720]);
    expect(small.map(edges)).toEqual([
      [1_120, 630, 1_280, 720],
      [960, 630, 1_120, 720],
    ]);
  });

  test.each([2, 3, 4, 5])('of MixMode %i draw nothing while no stream is known', (MixMode) => {
    expect(views({ MixMode }, roomOf(0))).toEqual([]);
  });

  test('name the known streams, each once', () => {
    const room = { streams: ['teacher', undefined, 'pupil'], hasWhiteboard: false };
    expect(views({ MixMode: 2 }, room).map(({ name }) => name)).toEqual(['teacher', 'Stream 2', 'pupil']);
    const placed = views({ MixMode: 4, MixMaxResolutionStreamId: 'pupil' }, room);
    expect(placed.map(({ name }) => name)).toEqual(['pupil', 'teacher', 'Stream 2']);
  });

  test.each([3, 4, 5])('of MixMode %i give the large view to the named stream', (MixMode) => {
    const [large, ...small] = views({ MixMode, MixMaxResolutionStreamId: 'teacher' });
    expect(large?.name).toBe('teacher');
    expect(small.map(({ mark }) => mark)).toEqual(['1', '2', '3']);
  });

  test.each([2, 3, 4, 5])('of MixMode %i give their first view to the whiteboard', (MixMode) => {
    const [first] = views({ MixMode, MixMaxResolutionStreamId: 'teacher' }, roomOf(2, true));
    expect(first?.shows).toBe('whiteboard');
  });

  test('keep every view inside the picture, for any number of streams and any size', () => {
    fc.assert(
      fc.property(modes, canvases, rooms, (MixMode, canvas, room) => {
        const placed = placeViews({ MixMode }, canvas, room);
        expect(placed).toHaveLength(Math.min(25, room.streams.length + (room.hasWhiteboard ? 1 : 0)));
        for (const { x, y, width, height } of placed) {
          expect(Math.min(x, y, width, height)).toBeGreaterThanOrEqual(-1e-6);
          expect(x + width).toBeLessThanOrEqual(canvas.width + 1e-6);
          expect(y + height).toBeLessThanOrEqual(canvas.height + 1e-6);
        }
      }),
    );
  });

  test('except floating let no view cover another', () => {
    fc.assert(
      fc.property(fc.constantFrom(2, 3, 4), canvases, rooms, (MixMode, canvas, room) => {
        const placed = placeViews({ MixMode }, canvas, room);
        const area = placed.reduce((sum, { width, height }) => sum + width * height, 0);
        expect(area).toBeLessThanOrEqual(canvas.width * canvas.height * (1 + 1e-9));
        for (const [at, one] of placed.entries()) {
          for (const other of placed.slice(at + 1)) expect(overlap(one, other)).toBeLessThan(1e-6);
        }
      }),
    );
  });
});

test.each([0, 6, -1, '2', null, 2.5])('a MixMode of %j draws nothing', (MixMode) => {
  expect(views({ MixMode })).toEqual([]);
});

describe('presets', () => {
  test('are valid layouts for every picture size and any streams', () => {
    const recorded = canvases.filter(({ width, height }) => width >= 16 && height >= 16 && width * height <= 2_073_600);
    fc.assert(
      fc.property(recorded, rooms, fc.constantFrom(...PRESETS), (canvas, { streams }, preset) => {
        const layout = preset.body(canvas, streams);
        expect(checkLayout(layout, { canvas })).toMatchObject({ valid: true });
        expect(findingsIn(layout, { ...canvas, hasWhiteboard: true }).mistakes).toEqual([]);
      }),
    );
  });

  test('leave no gap between their views', () => {
    fc.assert(
      fc.property(canvases, (canvas) => {
        const halves = PRESETS.find(({ name }) => name === 'Side by side');
        const placed = placeViews(halves?.body(canvas, PEOPLE.streams) ?? {}, canvas, PEOPLE);
        expect(placed.reduce((sum, { width, height }) => sum + width * height, 0)).toBe(canvas.width * canvas.height);
      }),
    );
  });

  test('name the streams that are known, and stand for as many as there are', () => {
    const named = (name: string, streams: Room['streams']) =>
      streamsIn(PRESETS.find((preset) => preset.name === name)?.body(CANVAS, streams) as never);
    const views = (name: string, streams: Room['streams']) =>
      placeViews(PRESETS.find((preset) => preset.name === name)?.body(CANVAS, streams) ?? {}, CANVAS, PEOPLE).length;
    expect(named('Side by side', ['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
    expect(named('Picture in picture', ['a', undefined, 'c'])).toEqual(['a', 'c']);
    expect(named('Whiteboard', ['a'])).toEqual(['a']);
    expect(['Side by side', 'Picture in picture', 'Whiteboard'].map((name) => views(name, []))).toEqual([2, 2, 4]);
    expect(views('Side by side', ['a'])).toBe(2);
  });

  test('a new view of a custom layout is valid and above all others', () => {
    const list = [newView(CANVAS, {})];
    list.push(newView(CANVAS, { MixMode: 1, MixInputList: list }, 'pupil'));
    expect(list).toMatchObject([{ Layer: 0 }, { Layer: 1, StreamId: 'pupil' }]);
    expect(checkLayout({ MixMode: 1, MixInputList: list }, { canvas: CANVAS })).toMatchObject({ valid: true });
  });
});

function overlap(a: PlacedView, b: PlacedView): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return wide > 0 && high > 0 ? Math.min(wide, high) : 0;
}
