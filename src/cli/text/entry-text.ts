import type { TimelineEntry } from '../../contract/index.js';
import { entryWords } from '../../wording/timeline.js';
import type { Style } from './style.js';

/** A timeline entry without its time: `layout accepted (zego) task=1`. */
export function entryText(entry: TimelineEntry, { emphasis }: Style): string {
  const { what, requester, details } = entryWords(entry);
  const fields = details.map(([name, value]) => `${name}=${value}`);
  return `${what} ${emphasis('dim', [`(${entry.by})`, ...requester, ...fields].join(' '))}`;
}
