import type { Json, JsonObject } from '../../contract/json.js';
import { isJsonObject } from '../../contract/json-object.js';
import { customViews } from './body.js';
import { type Box, moved } from './moving.js';
import type { Canvas } from './placement.js';

/** Gives a view of a custom layout new edges. Its other fields stay. */
export function placed(layout: JsonObject, index: number, { left, top, right, bottom }: Box): JsonObject {
  return withEntry(layout, index, { Left: left, Top: top, Right: right, Bottom: bottom });
}

/** Moves every view of a custom layout into the picture. */
export function placedInside(layout: JsonObject, canvas: Canvas): JsonObject {
  return customViews(layout).reduce(
    (next, view) => placed(next, view.index, moved(view, 'whole', { x: 0, y: 0 }, canvas)),
    layout,
  );
}

function withEntry(layout: JsonObject, index: number, fields: JsonObject): JsonObject {
  const { MixInputList: list } = layout;
  if (!Array.isArray(list)) return layout;
  const next = list.map(
    (entry: Json, at): Json => (at === index && isJsonObject(entry) ? { ...entry, ...fields } : entry),
  );
  return { ...layout, MixInputList: next };
}
