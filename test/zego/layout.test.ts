import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Canvas, checkLayout, type Layout, MAX_SIDE_PX, MAX_VIEWS } from '../../src/zego/index.js';
import { times } from './examples.js';

const VIEW = { Left: 0, Top: 0, Right: 640, Bottom: 360, Layer: 1 };
const WHITEBOARD_VIEW = { ...VIEW, ViewType: 2 };

function pathsIn(body: unknown, context?: Parameters<typeof checkLayout>[1]): readonly string[] {
  const check = checkLayout(body, context);
  return check.valid ? [] : check.mistakes.map(({ path }) => path);
}

const canvases: fc.Arbitrary<Canvas> = fc.record({
  width: fc.integer({ min: 1, max: MAX_SIDE_PX }),
  height: fc.integer({ min: 1, max: MAX_SIDE_PX }),
});

function edges(limit: number): fc.Arbitrary<readonly [number, number]> {
  return fc
    .integer({ min: 1, max: limit })
    .chain((far) => fc.tuple(fc.integer({ min: 0, max: far - 1 }), fc.constant(far)));
}

/** Any custom layout that obeys every rule of a canvas; the first view may show the whiteboard. */
function layoutsOn({ width, height }: Canvas): fc.Arbitrary<Layout> {
  const view = fc.record(
    {
      across: edges(width),
      down: edges(height),
      Layer: fc.integer({ min: -1_000, max: 1_000 }),
      StreamId: fc.string({ maxLength: 256 }),
      FillMode: fc.constantFrom<1 | 2>(1, 2),
    },
    { requiredKeys: ['across', 'down', 'Layer'] },
  );
  return fc.tuple(fc.array(view, { minLength: 1, maxLength: MAX_VIEWS }), fc.boolean()).map(([views, whiteboard]) => ({
    MixMode: 1,
    MixInputList: views.map(({ across: [Left, Right], down: [Top, Bottom], ...others }, index) => ({
      ...others,
      Left,
      Right,
      Top,
      Bottom,
      ViewType: whiteboard && index === 0 ? 2 : 1,
    })),
  }));
}

describe('checkLayout', () => {
  it('accepts every layout that obeys the rules, and says it back', () => {
    fc.assert(
      fc.property(
        canvases.chain((canvas) => fc.tuple(fc.constant(canvas), layoutsOn(canvas))),
        ([canvas, layout]) => {
          expect(checkLayout(layout, { canvas })).toMatchObject({ valid: true, body: layout });
        },
      ),
    );
  });

  it('names the edge of any view that leaves the canvas', () => {
    const leaving = canvases
      .filter(({ width }) => width < MAX_SIDE_PX)
      .chain((canvas) =>
        fc.tuple(fc.constant(canvas), layoutsOn(canvas), fc.nat(), fc.integer({ min: canvas.width + 1, max: 1_920 })),
      );
    fc.assert(
      fc.property(leaving, ([canvas, layout, nth, right]) => {
        const views = layout.MixInputList ?? [];
        const index = nth % views.length;
        const body = {
          ...layout,
          MixInputList: views.map((view, i) => (i === index ? { ...view, Right: right } : view)),
        };
        expect(pathsIn(body, { canvas })).toEqual([`MixInputList.${index}.Right`]);
      }),
    );
  });

  it('needs no TaskId, no MixMode and no views for a grid', () => {
    expect(checkLayout({})).toEqual({ valid: true, body: { MixMode: 2 } });
  });

  it.each([2, 3, 4, 5])('takes a large view for MixMode %i', (MixMode) => {
    const layout = { MixMode, MixMaxResolutionStreamId: 'teacher' };
    expect(checkLayout(layout)).toEqual({ valid: true, body: layout });
  });

  it('keeps unknown fields of the layout and of its views', () => {
    const layout = { MixMode: 1, Newer: 1, MixInputList: [{ ...VIEW, Newer: { a: 1 } }] };
    expect(checkLayout(layout)).toMatchObject({ valid: true, body: layout });
  });

  it.each([
    ['a custom layout without views', { MixMode: 1 }, ['MixInputList']],
    ['a custom layout with an empty list', { MixMode: 1, MixInputList: [] }, ['MixInputList']],
    ['26 views', { MixMode: 1, MixInputList: times(26, VIEW) }, ['MixInputList']],
    ['a view without width', { MixInputList: [{ ...VIEW, Left: 640 }] }, ['MixInputList.0.Left']],
    ['a view without height', { MixInputList: [{ ...VIEW, Top: 360 }] }, ['MixInputList.0.Top']],
    [
      'a second and a third whiteboard',
      { MixInputList: [VIEW, WHITEBOARD_VIEW, WHITEBOARD_VIEW, WHITEBOARD_VIEW] },
      ['MixInputList.2.ViewType', 'MixInputList.3.ViewType'],
    ],
    ['a view that is no object', { MixMode: 1, MixInputList: [VIEW, 'view'] }, ['MixInputList.1']],
    ['a view that is null', { MixMode: 1, MixInputList: [null] }, ['MixInputList.0']],
    ['a list that is no list', { MixMode: 1, MixInputList: { 0: VIEW } }, ['MixInputList']],
    ['a text for a layout', 'grid', ['(whole)']],
  ])('refuses %s', (_what, layout, paths) => {
    expect(pathsIn(layout)).toEqual(paths);
  });

  it('allows a view of the whiteboard, which shows a stream where none is recorded', () => {
    expect(pathsIn({ MixMode: 1, MixInputList: [WHITEBOARD_VIEW] })).toEqual([]);
  });

  it('names the limit of a view', () => {
    const layout = { MixMode: 1, MixInputList: [{ ...VIEW, Bottom: 721 }] };
    expect(checkLayout(layout, { canvas: { width: 1_280, height: 720 } })).toEqual({
      valid: false,
      mistakes: [{ path: 'MixInputList.0.Bottom', message: 'must be at most 720, the height of the picture, not 721' }],
    });
  });

  it('never throws, whatever JSON it is given', () => {
    const layouts = fc.oneof(
      fc.jsonValue(),
      fc.record({ MixMode: fc.jsonValue(), MixInputList: fc.array(fc.jsonValue()) }),
      fc.record({ MixMode: fc.constant(1), MixInputList: fc.array(fc.record({ Left: fc.jsonValue() })) }),
    );
    fc.assert(
      fc.property(layouts, (layout) => {
        const check = checkLayout(layout, { canvas: { width: 1_280, height: 720 } });
        expect(check.valid || check.mistakes.length > 0).toBe(true);
      }),
    );
  });
});
