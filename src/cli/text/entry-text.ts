import type { TimelineEntry } from '../../contract/index.js';
import { entryWords } from '../../wording/timeline.js';
import type { Terminal } from '../terminal.js';

/** What a timeline entry says, without its time: `layout accepted (zego) task=1`. */
export function entryText(entry: TimelineEntry, { emphasis }: Pick<Terminal, 'emphasis'>): string {
  const { what, requester, details } = entryWords(entry);
  const fields = details.map(([name, value]) => `${name}=${value}`);
  return `${what} ${emphasis('dim', [`(${entry.by})`, ...requester, ...fields].join(' '))}`;
}
