/**
 * The largest layout that a session accepts, as UTF-8 JSON. 25 views with a background image each need about half of it;
 * a session's view holds up to four layouts.
 */
export const MAX_LAYOUT_BYTES = 16_384;

export { MAX_WHITEBOARD_ID_CHARACTERS } from '../zego/tables/limits.js';

/** How deep a layout may be nested. ZEGO's has three levels. */
export const MAX_LAYOUT_LEVELS = 16;
