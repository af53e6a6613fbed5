import type { Json, JsonObject } from '../../contract/json.js';

/** How ZEGO arranges the views, by its number `MixMode` (UpdateLayout). */
const MODES = { 1: 'custom', 2: 'grid', 3: 'horizontal', 4: 'vertical', 5: 'floating' } as const;

/** One of them. */
export type Mode = (typeof MODES)[keyof typeof MODES];

/** The most views that ZEGO draws, which is the most streams of a mixed task. */
export const MAX_VIEWS = 25;

/** The largest coordinate, in pixels. */
export const MAX_SIDE_PX = 1_920;

/** One view of a custom layout, as far as it can be drawn. Edges in pixels from the picture's upper left corner. */
export interface CustomView {
  readonly shows: 'stream' | 'whiteboard';
  /** The stream that it is kept for; without one the next that joins. */
  readonly streamId?: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly layer: number;
  /** Its place in `MixInputList`, from 0. */
  readonly index: number;
}

/** The arrangement that a layout means; ZEGO's default is the grid. Undefined for a number that is none. */
export function modeOf(layout: JsonObject): Mode | undefined {
  const { MixMode: mode = 2 } = layout;
  switch (mode) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return MODES[mode];
    default:
      return undefined;
  }
}

/** The stream that the large view is kept for; without one it shows who joined first. */
export function largeStreamOf(layout: JsonObject): string | undefined {
  const { MixMaxResolutionStreamId: id } = layout;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** The entries of `MixInputList` that are objects, with their places. */
export function entriesOf(layout: JsonObject): { readonly index: number; readonly entry: JsonObject }[] {
  const { MixInputList: list } = layout;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: Json, index) => (isObject(entry) ? [{ index, entry }] : []));
}

/** The views that can be drawn: those with four edges in order. */
export function customViews(layout: JsonObject): CustomView[] {
  return entriesOf(layout).flatMap(({ index, entry }) => {
    const { Left, Top, Right, Bottom, Layer, ViewType, StreamId } = entry;
    if (!isNumber(Left) || !isNumber(Top) || !isNumber(Right) || !isNumber(Bottom)) return [];
    if (Left >= Right || Top >= Bottom) return [];
    return [
      {
        shows: ViewType === 2 ? 'whiteboard' : 'stream',
        ...(typeof StreamId === 'string' && StreamId !== '' && { streamId: StreamId }),
        left: Left,
        top: Top,
        right: Right,
        bottom: Bottom,
        layer: isNumber(Layer) ? Layer : 0,
        index,
      } as const,
    ];
  });
}

/** Whether a JSON value is an object. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A layout from what somebody typed, or what is wrong with it. */
export function layoutFromText(text: string): { readonly layout: JsonObject } | { readonly mistake: string } {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { layout: value } : { mistake: 'It must be a JSON object, such as {"MixMode": 2}.' };
  } catch (error) {
    return { mistake: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Whether two layouts are the same, whatever the order of their fields. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Json | undefined): unknown {
  if (Array.isArray(value)) return value.map((one: Json) => sorted(one));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, one]) => [name, sorted(one)]);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
