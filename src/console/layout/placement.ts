import type { JsonObject } from '../../contract/json.js';
import { MAX_VIEWS } from '../../zego/tables/limits.js';
import { customViews, largeStreamOf, modeOf } from './body.js';

/** The recorded picture's size in pixels. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
}

/** A view in the picture. Edges in pixels from the upper left corner. */
export interface PlacedView {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly shows: 'stream' | 'whiteboard';
  /** A stream's id, or its place in the order of joining. */
  readonly name: string;
  /** A short name for small views. */
  readonly mark: string;
  /** Whether part of it is outside the picture, which ZEGO rejects. */
  readonly isOutside: boolean;
  /** Its index in `MixInputList`, in a custom layout. */
  readonly index?: number;
}

/** The streams of a room. */
export interface Room {
  /** The ids of the published streams, at most 25; undefined for one whose id is unknown. */
  readonly streams: readonly (string | undefined)[];
  /** Whether whiteboards are recorded. */
  readonly hasWhiteboard: boolean;
}

type Place = Pick<PlacedView, 'x' | 'y' | 'width' | 'height'>;
type Source = Pick<PlacedView, 'shows' | 'name' | 'mark'>;

/** ZEGO draws up to two rows (or columns) of eight small views, then uses the other edge. */
const SMALL_PER_ROW = 8;
const SMALL_ROWS = 2;

/**
 * Places the views of a layout, lowest layer first (ZEGO: UpdateLayout, and the guide "Set mixed-stream layout"). A custom
 * layout has coordinates. The other modes need to know the streams; ZEGO documents the edges, the order and the number of views in a row, but
 * no sizes: small views get an eighth of the picture's width and height.
 */
export function placeViews(layout: JsonObject, canvas: Canvas, room: Room): readonly PlacedView[] {
  const mode = modeOf(layout);
  switch (mode) {
    case 'custom':
      return placeCustom(layout, canvas);
    case 'grid':
      return grid(sourcesInOrder(room), canvas);
    case 'horizontal':
    case 'vertical':
    case 'floating': {
      const [large, ...small] = sourcesWithLarge(layout, room);
      if (!large) return [];
      const place = { horizontal, vertical, floating }[mode];
      return place(large, small, canvas);
    }
    case undefined:
      return [];
  }
}

function placeCustom(layout: JsonObject, { width, height }: Canvas): PlacedView[] {
  const all = customViews(layout);
  const views = all.toSorted((a, b) => a.layer - b.layer);
  const unnamed = all.filter(({ shows, streamId }) => shows === 'stream' && streamId === undefined);
  return views.map(({ left, top, right, bottom, shows, streamId, index }) => {
    const order = unnamed.findIndex((one) => one.index === index) + 1;
    return {
      x: left,
      y: top,
      width: right - left,
      height: bottom - top,
      ...(shows === 'whiteboard' ? WHITEBOARD : streamId === undefined ? joined(order) : named(streamId)),
      isOutside: left < 0 || top < 0 || right > width || bottom > height,
      index,
    };
  });
}

/** The whiteboard comes first, if there is one (ZEGO's FAQ on whiteboard positions). */
function sourcesInOrder({ streams, hasWhiteboard }: Room): Source[] {
  const people = streams.slice(0, MAX_VIEWS).map((id, at) => (id === undefined ? joined(at + 1) : named(id)));
  return hasWhiteboard ? [WHITEBOARD, ...people].slice(0, MAX_VIEWS) : people;
}

/** The large view first: the whiteboard, else the stream of the layout, else the first to join. */
function sourcesWithLarge(layout: JsonObject, room: Room): Source[] {
  const large = largeStreamOf(layout);
  if (large === undefined || room.hasWhiteboard) return sourcesInOrder(room);
  // One of the unknown streams is the large one, unless it is known.
  const others = room.streams.includes(large) ? room.streams.filter((id) => id !== large) : room.streams.slice(1);
  return [named(large), ...sourcesInOrder({ ...room, streams: others })];
}

const WHITEBOARD: Source = { shows: 'whiteboard', name: 'Whiteboard', mark: 'W' };

function joined(order: number): Source {
  return { shows: 'stream', name: `Stream ${order}`, mark: String(order) };
}

function named(streamId: string): Source {
  return { shows: 'stream', name: streamId, mark: Array.from(streamId).slice(0, 2).join('') };
}

/** Equal cells, at least as many columns as rows; the last row may have empty cells. */
function grid(sources: readonly Source[], canvas: Canvas): PlacedView[] {
  const columns = Math.ceil(Math.sqrt(sources.length));
  const rows = Math.ceil(sources.length / columns);
  const width = canvas.width / columns;
  const height = canvas.height / rows;
  return sources.map((source, at) =>
    view(source, { x: (at % columns) * width, y: Math.floor(at / columns) * height, width, height }),
  );
}

/** The large view at the bottom, two rows of small ones along the top, further ones along the right. */
function horizontal(large: Source, small: readonly Source[], canvas: Canvas): PlacedView[] {
  const width = canvas.width / SMALL_PER_ROW;
  const height = canvas.height / SMALL_PER_ROW;
  const rows = Math.min(SMALL_ROWS, Math.ceil(small.length / SMALL_PER_ROW));
  const top = rows * height;
  const beside = small.length > SMALL_PER_ROW * SMALL_ROWS ? width : 0;
  const places = small.map((source, at) => {
    const row = Math.floor(at / SMALL_PER_ROW);
    const column = at % SMALL_PER_ROW;
    if (row < SMALL_ROWS) return view(source, { x: column * width, y: row * height, width, height });
    const each = (canvas.height - top) / SMALL_PER_ROW;
    return view(source, { x: canvas.width - width, y: top + column * each, width, height: each });
  });
  const rest = { x: 0, y: top, width: canvas.width - beside, height: canvas.height - top };
  return [view(large, rest), ...places];
}

/** `horizontal`, turned: the large view at the left, two columns along the right, further views at the bottom. */
function vertical(large: Source, small: readonly Source[], canvas: Canvas): PlacedView[] {
  const turned = horizontal(large, small, { width: canvas.height, height: canvas.width });
  const columnsWidth = turned[0]?.y ?? 0;
  return turned.map((one, at) => {
    const isBelow = at > SMALL_PER_ROW * SMALL_ROWS;
    const x = isBelow ? one.y - columnsWidth : canvas.width - one.y - one.height;
    return { ...one, x, y: one.x, width: one.height, height: one.width };
  });
}

/** The large view fills the picture; rows of small ones cover it from the lower right corner. */
function floating(large: Source, small: readonly Source[], canvas: Canvas): PlacedView[] {
  const width = canvas.width / SMALL_PER_ROW;
  const height = canvas.height / SMALL_PER_ROW;
  const places = small.map((source, at) => {
    const x = canvas.width - ((at % SMALL_PER_ROW) + 1) * width;
    const y = canvas.height - (Math.floor(at / SMALL_PER_ROW) + 1) * height;
    return view(source, { x, y, width, height });
  });
  return [view(large, { x: 0, y: 0, ...canvas }), ...places];
}

function view(source: Source, place: Place): PlacedView {
  return { ...source, ...place, isOutside: false };
}
