import type { TimelineEntry } from '../../contract/index.js';
import type { Terminal } from '../terminal.js';
import { meaningsOf } from './entry-meaning.js';

/** What a timeline entry says, without its time: `layout accepted (zego) task=1`. */
export function entryText(entry: TimelineEntry, { emphasis }: Pick<Terminal, 'emphasis'>): string {
  const { at: _, event, by, requestedBy, ...details } = entry;
  const requester = typeof requestedBy === 'string' ? [`by ${requestedBy}`] : [];
  const words = Object.entries(details).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  const meanings = meaningsOf(entry);
  const what = meanings.length === 0 ? event : `${event}: ${meanings.join(', ')}`;
  return `${what} ${emphasis('dim', [`(${by})`, ...requester, ...words].join(' '))}`;
}
