import type { JsonObject } from '../../contract/json.js';
import { countText } from '../../wording/amounts.js';
import { customViews, largeStreamOf, type Mode, modeOf } from './body.js';

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

const DOCUMENTED: Record<Mode, string> = {
  custom: 'Drawn to scale from the layout’s own coordinates.',
  grid: 'ZEGO documents equal cells, filled in the order of joining, the whiteboard first. It does not document the exact positions: this is a sketch.',
  horizontal:
    'ZEGO documents a large view at the bottom and up to two rows of eight small ones along the top, then along the right; a whiteboard is the large view. It does not document the exact positions: this is a sketch.',
  vertical:
    'ZEGO documents a large view at the left and up to two columns of eight small ones along the right, then along the bottom; a whiteboard is the large view. It does not document the exact positions: this is a sketch.',
  floating:
    'ZEGO documents a view that fills the picture and small ones on top, from the lower right corner; a whiteboard is the large view. It does not document the exact positions: this is a sketch.',
};

/** Returns how exact the picture of a layout is. */
export function placementWords(layout: JsonObject): string {
  const mode = modeOf(layout);
  return mode === undefined ? 'MixMode must be 1 to 5: there is nothing to draw.' : DOCUMENTED[mode];
}
