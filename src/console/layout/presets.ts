import type { JsonObject } from '../../contract/json.js';
import { MIX_MODES, VIEW_TYPES } from '../../zego/tables/modes.js';
import { entriesOf } from './body.js';
import type { Box } from './moving.js';
import type { Canvas, Room } from './placement.js';

/** A layout to start with. */
interface Preset {
  readonly name: string;
  /** Its description in a few words. */
  readonly words: string;
  /** Whether it needs a recorded whiteboard. */
  readonly needsWhiteboard?: boolean;
  /** The body of UpdateLayout without TaskId, for a picture of this size and these streams. */
  readonly body: (canvas: Canvas, streams: Room['streams']) => JsonObject;
}

/** The most views that stand in one row or column: more are too small to see. */
const MOST_IN_LINE = 6;

/** The modes of ZEGO and common custom layouts. */
export const PRESETS: readonly Preset[] = [
  { name: 'Grid', words: 'All views of equal size', body: () => ({ MixMode: MIX_MODES.grid }) },
  { name: 'Horizontal', words: 'One large, small ones above', body: () => ({ MixMode: MIX_MODES.horizontal }) },
  { name: 'Vertical', words: 'One large, small ones on the right', body: () => ({ MixMode: MIX_MODES.vertical }) },
  {
    name: 'Floating',
    words: 'One fills the picture, small ones on top',
    body: () => ({ MixMode: MIX_MODES.floating }),
  },
  {
    name: 'Side by side',
    words: 'Equal columns',
    body: ({ width, height }, streams) => {
      const shown = inLine(streams, 2, 2);
      return custom(
        shown.map((id, at) =>
          stream(id, {
            left: part(width, at, shown.length),
            top: 0,
            right: part(width, at + 1, shown.length),
            bottom: height,
          }),
        ),
      );
    },
  },
  {
    name: 'Picture in picture',
    words: 'One fills the picture, the others along its lower edge',
    body: ({ width, height }, streams) => {
      const [large, ...small] = inLine(streams, 2, 2);
      const [wide, high] = [Math.round(width * 0.25), Math.round(height * 0.25)];
      const margin = Math.min(Math.round(width * 0.02), Math.floor((width - wide) / 4));
      const fitting = small.slice(0, Math.max(1, Math.floor((width - margin) / (wide + margin))));
      const corner = fitting.map((id, at): JsonObject => {
        const right = width - margin - at * (wide + margin);
        const bottom = height - Math.round(height * 0.03);
        return { ...stream(id, { left: right - wide, top: bottom - high, right, bottom }), Layer: 1 };
      });
      return custom([stream(large, { left: 0, top: 0, right: width, bottom: height }), ...corner]);
    },
  },
  {
    name: 'Whiteboard',
    words: 'The whiteboard, and people beside it',
    needsWhiteboard: true,
    body: ({ width, height }, streams) => {
      const side = Math.round(width * 0.75);
      const shown = inLine(streams, 3, 1);
      // A single view has the shape of one of three.
      const rows = Math.max(3, shown.length);
      const people = shown.map((id, at) =>
        stream(id, { left: side, top: part(height, at, rows), right: width, bottom: part(height, at + 1, rows) }),
      );
      const board = stream(undefined, { left: 0, top: 0, right: side, bottom: height });
      return custom([{ ...board, ViewType: VIEW_TYPES.whiteboard }, ...people]);
    },
  },
];

/** A new view of a custom layout: in the middle of the picture, above all others. */
export function newView({ width, height }: Canvas, layout: JsonObject, streamId?: string): JsonObject {
  const [left, right] = [Math.round(width / 4), Math.round((width * 3) / 4)];
  const [top, bottom] = [Math.round(height / 4), Math.round((height * 3) / 4)];
  return { ...stream(streamId, { left, top, right, bottom }), Layer: topLayer(layout) };
}

/** Returns the layer above all views of a layout. */
export function topLayer(layout: JsonObject): number {
  const layers = entriesOf(layout).flatMap(({ entry: { Layer } }) => (typeof Layer === 'number' ? [Layer] : []));
  return layers.length === 0 ? 0 : Math.max(...layers) + 1;
}

/** Returns the streams that stand in a line, at least as many as `least`; if none is known, `usual` unnamed ones. */
function inLine(streams: Room['streams'], usual: number, least: number): Room['streams'] {
  const count = streams.length === 0 ? usual : Math.max(least, Math.min(MOST_IN_LINE, streams.length));
  return Array.from({ length: count }, (_, at) => streams[at]);
}

function part(length: number, at: number, of: number): number {
  return Math.round((length * at) / of);
}

function custom(views: readonly JsonObject[]): JsonObject {
  return { MixMode: MIX_MODES.custom, MixInputList: views };
}

function stream(id: string | undefined, { left, top, right, bottom }: Box): JsonObject {
  return { ...(id !== undefined && { StreamId: id }), Left: left, Top: top, Right: right, Bottom: bottom, Layer: 0 };
}
