import type { Json, JsonObject } from '../../contract/json.js';
import { isJsonObject } from '../../contract/json-object.js';
import { canonicalJson } from '../../json/canonical.js';
import { MIX_MODES, VIEW_TYPES } from '../../zego/tables/modes.js';

/** The name of one of ZEGO's arrangements. */
export type Mode = keyof typeof MIX_MODES;

const MODES: readonly Mode[] = ['custom', 'grid', 'horizontal', 'vertical', 'floating'];

/** One view of a custom layout, as far as it can be drawn. Edges in pixels from the picture's upper left corner. */
interface CustomView {
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
  const { MixMode = MIX_MODES.grid } = layout;
  return MODES.find((mode) => MIX_MODES[mode] === MixMode);
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
  return list.flatMap((entry: Json, index) => (isJsonObject(entry) ? [{ index, entry }] : []));
}

/** The views that can be drawn: those with four edges in order. */
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

/** A layout from what somebody typed, or what is wrong with it. */
export function layoutFromText(text: string): { readonly layout: JsonObject } | { readonly mistake: string } {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { layout: value } : { mistake: 'It must be a JSON object, such as {"MixMode": 2}.' };
  } catch (error) {
    return { mistake: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Whether two layouts are the same, whatever the order of their fields. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
