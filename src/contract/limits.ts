/**
 * The largest layout a session takes, as UTF-8 JSON. 25 views with a background image each take about half of it, and
 * a view holds up to four layouts.
 */
export const MAX_LAYOUT_BYTES = 16_384;

export { MAX_WHITEBOARD_ID_CHARACTERS } from '../zego/tables/limits.js';

/** How deep a layout may be nested. ZEGO's own has three levels. */
export const MAX_LAYOUT_LEVELS = 16;
