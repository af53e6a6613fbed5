import type { JsonObject } from '../../contract/json.js';
import { MIX_MODES, VIEW_TYPES } from '../../zego/tables/modes.js';
import type { Canvas } from './placement.js';

/** A layout to start with. */
interface Preset {
  readonly name: string;
  /** Its description in a few words. */
  readonly words: string;
  /** The body of UpdateLayout without TaskId, for a picture of this size. */
  readonly body: (canvas: Canvas) => JsonObject;
}

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
    words: 'Two halves',
    body: ({ width, height }) => {
      const middle = Math.round(width / 2);
      return custom([stream(0, 0, middle, height), stream(middle, 0, width, height)]);
    },
  },
  {
    name: 'Picture in picture',
    words: 'One fills the picture, one in its corner',
    body: ({ width, height }) => {
      const left = Math.round(width * 0.72);
      const top = Math.round(height * 0.72);
      const margin = Math.round(Math.min(width, height) * 0.03);
      const corner = stream(left - margin, top - margin, width - margin, height - margin);
      return custom([stream(0, 0, width, height), { ...corner, Layer: 1 }]);
    },
  },
  {
    name: 'Whiteboard',
    words: 'The whiteboard, and three people beside it',
    body: ({ width, height }) => {
      const side = Math.round(width * 0.75);
      const thirds = [0, 1, 2, 3].map((part) => Math.round((height * part) / 3));
      const people = [0, 1, 2].map((at) => stream(side, thirds[at] ?? 0, width, thirds[at + 1] ?? height));
      return custom([{ ...stream(0, 0, side, height), ViewType: VIEW_TYPES.whiteboard }, ...people]);
    },
  },
];

/** A new view of a custom layout: in the middle of the picture, on top. */
export function newView({ width, height }: Canvas, layer: number): JsonObject {
  const [left, right] = [Math.round(width / 4), Math.round((width * 3) / 4)];
  const [top, bottom] = [Math.round(height / 4), Math.round((height * 3) / 4)];
  return { ...stream(left, top, right, bottom), Layer: layer };
}

function custom(views: readonly JsonObject[]): JsonObject {
  return { MixMode: MIX_MODES.custom, MixInputList: views };
}

function stream(left: number, top: number, right: number, bottom: number): JsonObject {
  return { Left: left, Top: top, Right: right, Bottom: bottom, Layer: 0 };
}
