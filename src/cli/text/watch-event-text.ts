import { momentText } from '../../wording/times.js';
import type { WatchEvent } from '../watching/watch-event.js';
import { entryText } from './entry-text.js';
import { manifestLines } from './manifest-text.js';
import type { Style } from './style.js';

const INDENT = '  ';

/** Returns an event as lines for a person. */
export function watchEventLines(event: WatchEvent, style: Style): string[] {
  const at = style.emphasis('dim', momentText(event.at, Date.now()));
  switch (event.type) {
    case 'phase':
      return [`${at}  ${style.emphasis('bold', event.phase)}`];
    case 'timeline':
      return [`${at}  ${INDENT}${entryText(event.entry, style)}`];
    case 'unavailable':
      return [`${at}  ${style.emphasis('yellow', event.message)}`];
    case 'available':
      return [`${at}  The session responds again.`];
    case 'closed': {
      const { manifest, message, status } = event;
      if (manifest) return manifestLines(manifest, style);
      return [`${style.emphasis('bold', 'Outcome')}  ${status}. ${message ?? ''}`.trimEnd()];
    }
  }
}
