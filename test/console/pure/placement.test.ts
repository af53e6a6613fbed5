import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PlacedView, placeViews, type Room } from '../../../src/console/layout/placement.js';
import { newView, PRESETS } from '../../../src/console/layout/presets.js';
import { checkLayout } from '../../../src/zego/index.js';

const CANVAS = { width: 1_280, height: 720 };
const PEOPLE = { streams: 4, hasWhiteboard: false };

const canvases = fc.record({ width: fc.integer({ min: 2, max: 1_920 }), height: fc.integer({ min: 2, max: 1_920 }) });
const rooms: fc.Arbitrary<Room> = fc.record({ streams: fc.integer({ min: 1, max: 25 }), hasWhiteboard: fc.boolean() });
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
    const placed = views({ MixMode: 2 }, { streams, hasWhiteboard: false });
    expect(placed.map(edges)).toEqual(expected);
    expect(placed.map(({ mark }) => mark)).toEqual(expected.map((_, at) => String(at + 1)));
  });

  test('are the grid by default', () => {
    expect(views({})).toEqual(views({ MixMode: 2 }));
  });

  test('draw a horizontal layout with the large view at the bottom and small ones along the top', () => {
    const [large, ...small] = views({ MixMode: 3 }, { streams: 10, hasWhiteboard: false });
    expect(large && edges(large)).toEqual([0, 180, 1_280, 720]);
    expect(small.slice(0, 8).every(({ y }) => y === 0)).toBe(true);
    expect(small.slice(8).map(edges)).toEqual([[0, 90, 160, 180]]);
  });

  test('draw the small views after two rows of a horizontal layout along the right', () => {
    const [large, ...small] = views({ MixMode: 3 }, { streams: 25, hasWhiteboard: false });
    expect(large && edges(large)).toEqual([0, 180, 1_120, 720]);
    expect(small.slice(16).every(({ x, y }) => x === 1_120 && y >= 180)).toBe(true);
  });

  test('draw a vertical layout with the large view at the left and small ones along the right', () => {
    const [large, ...small] = views({ MixMode: 4 }, { streams: 4, hasWhiteboard: false });
    expect(large && edges(large)).toEqual([0, 0, 1_120, 720]);
    expect(small.map(edges)).toEqual([
      [1_120, 0, 1_280, 90],
      [1_120, 90, 1_280, 180],
      [1_120, 180, 1_280, 270],
    ]);
  });

  test('draw the small views after two columns of a vertical layout along the bottom', () => {
    const [large, ...small] = views({ MixMode: 4 }, { streams: 18, hasWhiteboard: false });
    expect(large && edges(large)).toEqual([0, 0, 960, 630]);
    expect(small.slice(16).map(edges)).toEqual([[0, 630, 120, 720]]);
  });

  test('draw a floating layout with one view that fills the picture and small ones from the lower right corner on', () => {
    const [large, ...small] = views({ MixMode: 5 }, { streams: 3, hasWhiteboard: false });
    expect(large && edges(large)).toEqual([0, 0, 1_280, 720]);
    expect(small.map(edges)).toEqual([
      [1_120, 630, 1_280, 720],
      [960, 630, 1_120, 720],
    ]);
  });

  test.each([3, 4, 5])('of MixMode %i give the large view to the named stream', (MixMode) => {
    const [large, ...small] = views({ MixMode, MixMaxResolutionStreamId: 'teacher' });
    expect(large?.name).toBe('teacher');
    expect(small.map(({ mark }) => mark)).toEqual(['1', '2', '3']);
  });

  test.each([2, 3, 4, 5])('of MixMode %i give their first view to the whiteboard', (MixMode) => {
    const [first] = views({ MixMode, MixMaxResolutionStreamId: 'teacher' }, { streams: 2, hasWhiteboard: true });
    expect(first?.shows).toBe('whiteboard');
  });

  test('keep every view inside the picture, for any number of streams and any size', () => {
    fc.assert(
      fc.property(modes, canvases, rooms, (MixMode, canvas, room) => {
        const placed = placeViews({ MixMode }, canvas, room);
        expect(placed).toHaveLength(Math.min(25, room.streams + (room.hasWhiteboard ? 1 : 0)));
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
  test('are valid layouts for every picture size', () => {
    const recorded = canvases.filter(({ width, height }) => width >= 16 && height >= 16 && width * height <= 2_073_600);
    fc.assert(
      fc.property(recorded, fc.constantFrom(...PRESETS), (canvas, preset) => {
        expect(checkLayout(preset.body(canvas), { canvas })).toMatchObject({ valid: true });
      }),
    );
  });

  test('leave no gap between their views', () => {
    fc.assert(
      fc.property(canvases, (canvas) => {
        const halves = PRESETS.find(({ name }) => name === 'Side by side');
        const placed = placeViews(halves?.body(canvas) ?? {}, canvas, PEOPLE);
        expect(placed.reduce((sum, { width, height }) => sum + width * height, 0)).toBe(canvas.width * canvas.height);
      }),
    );
  });

  test('a new view of a custom layout is valid', () => {
    const layout = { MixMode: 1, MixInputList: [newView(CANVAS, 3)] };
    expect(checkLayout(layout, { canvas: CANVAS })).toMatchObject({ valid: true });
  });
});

function overlap(a: PlacedView, b: PlacedView): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return wide > 0 && high > 0 ? Math.min(wide, high) : 0;
}
