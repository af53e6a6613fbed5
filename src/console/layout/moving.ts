import type { Canvas } from './placement.js';

/** The edges of a view in pixels from the upper left corner of the picture. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What moves: the whole view, or one of its corners. */
export type Grip = 'whole' | 'nw' | 'ne' | 'sw' | 'se';

/** Every corner of a view. */
export const CORNERS = ['nw', 'ne', 'sw', 'se'] as const satisfies readonly Grip[];

/** The smallest width and height that a view can be given by moving its corners. */
const SMALLEST_PX = 16;

/** A way in pixels. */
interface Way {
  readonly x: number;
  readonly y: number;
}

/** Moves a view or one of its corners, in whole pixels. The result lies inside the picture. */
export function moved(box: Box, grip: Grip, way: Way, canvas: Canvas): Box {
  const [left, right] = movedAlong([box.left, box.right], sideOf(grip, 'w', 'e'), way.x, canvas.width);
  const [top, bottom] = movedAlong([box.top, box.bottom], sideOf(grip, 'n', 's'), way.y, canvas.height);
  return { left, top, right, bottom };
}

/** As `moved`, and moves edges that come near an edge of the picture or of another view onto it. */
export function snapped(box: Box, grip: Grip, way: Way, canvas: Canvas, others: readonly Box[], nearPx: number): Box {
  const next = moved(box, grip, way, canvas);
  const x = snap(edgesOf([next.left, next.right], sideOf(grip, 'w', 'e')), [
    0,
    canvas.width,
    ...others.flatMap(({ left, right }) => [left, right]),
  ]);
  const y = snap(edgesOf([next.top, next.bottom], sideOf(grip, 'n', 's')), [
    0,
    canvas.height,
    ...others.flatMap(({ top, bottom }) => [top, bottom]),
  ]);
  return moved(next, grip, { x: within(x), y: within(y) }, canvas);

  function within(px: number): number {
    return Math.abs(px) <= nearPx ? px : 0;
  }
}

type Side = 'first' | 'second' | 'both';

function sideOf(grip: Grip, first: string, second: string): Side {
  if (grip === 'whole') return 'both';
  return grip.includes(first) ? 'first' : grip.includes(second) ? 'second' : 'both';
}

function movedAlong([from, to]: readonly [number, number], side: Side, way: number, length: number): [number, number] {
  const smallest = Math.min(SMALLEST_PX, length);
  const size = Math.min(length, Math.max(smallest, Math.round(to - from)));
  switch (side) {
    case 'first': {
      const end = clamp(Math.round(to), smallest, length);
      return [clamp(Math.round(from + way), 0, end - smallest), end];
    }
    case 'second': {
      const start = clamp(Math.round(from), 0, length - smallest);
      return [start, clamp(Math.round(to + way), start + smallest, length)];
    }
    case 'both': {
      const start = clamp(Math.round(from + way), 0, length - size);
      return [start, start + size];
    }
  }
}

function edgesOf([from, to]: readonly [number, number], side: Side): number[] {
  return side === 'both' ? [from, to] : [side === 'first' ? from : to];
}

/** Returns the shortest way from an edge to a line. */
function snap(edges: readonly number[], lines: readonly number[]): number {
  const ways = edges.flatMap((edge) => lines.map((line) => line - edge));
  return ways.reduce((best, one) => (Math.abs(one) < Math.abs(best) ? one : best), Number.POSITIVE_INFINITY);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
