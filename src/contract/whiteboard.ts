import { listed } from '../json/mistakes.js';
import { fieldsOf } from '../json/objects.js';
import { MAX_WHITEBOARD_ID_CHARACTERS } from './limits.js';
import type { Mistake } from './messages.js';
import { nearMisses } from './near-misses.js';

const NAMES = { WhiteboardId: {} } as const;

/** Reads the whiteboard id from the body of UpdateWhiteboard without TaskId, or its mistakes. Never throws. */
export function readWhiteboardChange(
  body: unknown,
): { readonly id: string } | { readonly mistakes: readonly Mistake[] } {
  const mistakes = nearMisses(body, NAMES);
  if (mistakes.length > 0) return { mistakes: listed(mistakes) };
  const { WhiteboardId: id } = fieldsOf(body);
  if (typeof id === 'string' && id.length > 0 && id.length <= MAX_WHITEBOARD_ID_CHARACTERS) return { id };
  const message = `must be a string of 1 to ${MAX_WHITEBOARD_ID_CHARACTERS} characters`;
  return { mistakes: [{ path: 'WhiteboardId', message }] };
}
