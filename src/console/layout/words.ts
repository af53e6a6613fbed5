import type { JsonObject } from '../../contract/json.js';
import { countText } from '../../wording/amounts.js';
import { customViews, largeStreamOf, type Mode, modeOf } from './body.js';
import type { Room } from './placement.js';

const NAMES: Record<Mode, string> = {
  custom: 'Custom',
  grid: 'Grid',
  horizontal: 'Horizontal',
  vertical: 'Vertical',
  floating: 'Floating',
};

/** Returns a layout in a few words: `Vertical, large: alice`. */
export function layoutWords(layout: JsonObject): string {
  const mode = modeOf(layout);
  if (mode === undefined) return `Unknown MixMode ${JSON.stringify(layout.MixMode)}`;
  if (mode === 'custom') return `${NAMES.custom}, ${countText(customViews(layout).length, 'view')}`;
  const large = mode === 'grid' ? undefined : largeStreamOf(layout);
  return large === undefined ? NAMES[mode] : `${NAMES[mode]}, large: ${large}`;
}

const ARRANGEMENTS: Record<Exclude<Mode, 'custom'>, string> = {
  grid: 'ZEGO draws equal cells, filled in the order of joining, the whiteboard first.',
  horizontal:
    'ZEGO draws a large view at the bottom and up to two rows of eight small ones along the top, then along the right. A whiteboard is the large view.',
  vertical:
    'ZEGO draws a large view at the left and up to two columns of eight small ones along the right, then along the bottom. A whiteboard is the large view.',
  floating:
    'ZEGO draws a view that fills the picture and small ones on top, from the lower right corner. A whiteboard fills the picture.',
};

/** Returns how ZEGO arranges the views of a layout, and how exact the picture of it is. */
export function placementWords(layout: JsonObject, { streams, hasWhiteboard }: Room): string {
  const mode = modeOf(layout);
  if (mode === undefined) return 'MixMode must be 1 to 5: there is nothing to draw.';
  if (mode === 'custom') return 'To scale, from the coordinates of the layout.';
  if (!isDrawable(layout, { streams, hasWhiteboard })) {
    return `${ARRANGEMENTS[mode]} Which streams publish is not known here: nothing is drawn.`;
  }
  const known = [
    ...(streams.length > 0 ? [countText(streams.length, 'stream')] : []),
    ...(hasWhiteboard ? ['a whiteboard'] : []),
  ];
  return `${ARRANGEMENTS[mode]} It documents no exact positions: this is a sketch for ${known.join(' and ')}.`;
}

/** Whether there is something to draw: a layout that ZEGO arranges needs known streams. */
export function isDrawable(layout: JsonObject, { streams }: Room): boolean {
  const mode = modeOf(layout);
  return mode !== undefined && (mode === 'custom' || streams.length > 0);
}
