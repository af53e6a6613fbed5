import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placed, placedInside } from '../../../src/console/layout/edits.js';
import { CORNERS, type Grip, moved, snapped } from '../../../src/console/layout/moving.js';

const CANVAS = { width: 1_280, height: 720 };
const BOX = { left: 100, top: 100, right: 420, bottom: 280 };
const STILL = { x: 0, y: 0 };

const pixel = fc.integer({ min: -2_000, max: 4_000 });
const boxes = fc.record({ left: pixel, top: pixel, right: pixel, bottom: pixel });
const grips = fc.constantFrom<Grip>('whole', ...CORNERS);
const ways = fc.record({
  x: fc.double({ min: -3_000, max: 3_000, noNaN: true }),
  y: fc.double({ min: -3_000, max: 3_000, noNaN: true }),
});
const canvases = fc.record({ width: fc.integer({ min: 1, max: 1_920 }), height: fc.integer({ min: 1, max: 1_920 }) });

describe('a view that is moved', () => {
  test('lies inside the picture with whole edges, from any place and by any way', () => {
    fc.assert(
      fc.property(boxes, grips, ways, canvases, (box, grip, way, canvas) => {
        for (const next of [moved(box, grip, way, canvas), snapped(box, grip, way, canvas, [BOX], 8)]) {
          expect(Object.values(next).every(Number.isInteger)).toBe(true);
          expect(0 <= next.left && next.left < next.right && next.right <= canvas.width).toBe(true);
          expect(0 <= next.top && next.top < next.bottom && next.bottom <= canvas.height).toBe(true);
        }
      }),
    );
  });

  test('keeps its size as a whole', () => {
    expect(moved(BOX, 'whole', { x: -50, y: 2_000 }, CANVAS)).toEqual({ left: 50, top: 540, right: 370, bottom: 720 });
  });

  test.each([
    ['nw', { left: 90, top: 120, right: 420, bottom: 280 }],
    ['ne', { left: 100, top: 120, right: 410, bottom: 280 }],
    ['sw', { left: 90, top: 100, right: 420, bottom: 300 }],
    ['se', { left: 100, top: 100, right: 410, bottom: 300 }],
  ] as const)('by its corner %s keeps the opposite one', (corner, expected) => {
    expect(moved(BOX, corner, { x: -10, y: 20 }, CANVAS)).toEqual(expected);
  });

  test('by a corner stays larger than nothing', () => {
    expect(moved(BOX, 'se', { x: -900, y: -900 }, CANVAS)).toEqual({ ...BOX, right: 116, bottom: 116 });
  });

  test('snaps to near edges of the picture and of other views, and to no far ones', () => {
    const other = { left: 640, top: 0, right: 1_280, bottom: 720 };
    expect(snapped(BOX, 'whole', { x: 216, y: -97 }, CANVAS, [other], 6)).toMatchObject({ right: 640, top: 0 });
    expect(snapped(BOX, 'whole', { x: 206, y: -87 }, CANVAS, [other], 6)).toMatchObject({ right: 626, top: 13 });
    expect(snapped(BOX, 'se', { x: 217, y: 0 }, CANVAS, [other], 6)).toMatchObject({ left: 100, right: 640 });
  });
});

describe('the edges of a view in a layout', () => {
  const entry = { StreamId: 'a', Left: 0, Top: 0, Right: 1_500, Bottom: 720, Layer: 2, FillMode: 2 };
  const layout = { MixMode: 1, MixInputList: ['no view', entry], Unknown: true };

  test('are replaced, and nothing else', () => {
    const next = placed(layout, 1, BOX);
    expect(next).toEqual({
      ...layout,
      MixInputList: ['no view', { ...entry, Left: 100, Top: 100, Right: 420, Bottom: 280 }],
    });
    expect(placed({ MixMode: 2 }, 0, BOX)).toEqual({ MixMode: 2 });
  });

  test('come into the picture', () => {
    const next = placedInside({ ...layout, MixInputList: [entry, { ...entry, Left: 1_000 }] }, CANVAS);
    expect(next).toMatchObject({
      MixInputList: [
        { Left: 0, Right: 1_280 },
        { Left: 780, Right: 1_280 },
      ],
    });
    expect(moved(BOX, 'whole', STILL, CANVAS)).toEqual(BOX);
  });
});
