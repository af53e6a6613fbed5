import type { Json, JsonObject } from '../../contract/json.js';
import { isJsonObject } from '../../contract/json-object.js';
import { canonicalJson } from '../../json/canonical.js';
import { MIX_MODES, VIEW_TYPES } from '../../zego/tables/modes.js';

/** The name of a MixMode. */
export type Mode = keyof typeof MIX_MODES;

const MODES: readonly Mode[] = ['custom', 'grid', 'horizontal', 'vertical', 'floating'];

/** A drawable view of a custom layout. Edges in pixels from the upper left corner of the picture. */
export interface CustomView {
  readonly shows: 'stream' | 'whiteboard';
  /** The stream in it; without one, the next stream that joins. */
  readonly streamId?: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly layer: number;
  /** Its index in `MixInputList`. */
  readonly index: number;
}

/** Returns the mode of a layout, by default the grid (UpdateLayout, MixMode); undefined for an unknown number. */
export function modeOf(layout: JsonObject): Mode | undefined {
  const { MixMode = MIX_MODES.grid } = layout;
  return MODES.find((mode) => MIX_MODES[mode] === MixMode);
}

/** Returns the stream of the large view; without one, the view shows the stream that joined first. */
export function largeStreamOf(layout: JsonObject): string | undefined {
  const { MixMaxResolutionStreamId: id } = layout;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** Returns the objects in `MixInputList` with their indices. */
export function entriesOf(layout: JsonObject): { readonly index: number; readonly entry: JsonObject }[] {
  const { MixInputList: list } = layout;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: Json, index) => (isJsonObject(entry) ? [{ index, entry }] : []));
}

/** Returns the drawable views: those with four valid edges. */
export function customViews(layout: JsonObject): CustomView[] {
  return entriesOf(layout).flatMap(({ index, entry }) => {
    const { Left, Top, Right, Bottom, Layer, ViewType, StreamId } = entry;
    if (!isNumber(Left) || !isNumber(Top) || !isNumber(Right) || !isNumber(Bottom)) return [];
    if (Left >= Right || Top >= Bottom) return [];
    return [
      {
        shows: ViewType === VIEW_TYPES.whiteboard ? 'whiteboard' : 'stream',
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

/** Parses a layout from JSON, or returns the mistake in it. */
export function layoutFromText(text: string): { readonly layout: JsonObject } | { readonly mistake: string } {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { layout: value } : { mistake: 'It must be a JSON object, such as {"MixMode": 2}.' };
  } catch (error) {
    return { mistake: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Whether two layouts are equal; the order of fields does not matter. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
