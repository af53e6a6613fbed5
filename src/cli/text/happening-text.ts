import type { TimelineEntry } from '../../contract/index.js';
import type { Terminal } from '../terminal.js';
import type { Happening } from '../watching/happenings.js';
import { manifestLines } from './manifest-text.js';
import { clockText } from './times.js';

const INDENT = '  ';

/** A happening as lines for a person. */
export function happeningLines(happening: Happening, terminal: Pick<Terminal, 'emphasis'>): string[] {
  const at = terminal.emphasis('dim', clockText(happening.at));
  switch (happening.type) {
    case 'phase':
      return [`${at}  ${terminal.emphasis('bold', happening.phase)}`];
    case 'timeline':
      return [`${at}  ${INDENT}${entryText(happening.entry, terminal)}`];
    case 'away':
      return [`${at}  ${terminal.emphasis('yellow', happening.message)}`];
    case 'back':
      return [`${at}  It answers again.`];
    case 'closed': {
      const { manifest, message, status } = happening;
      if (manifest) return manifestLines(manifest, terminal);
      return [`${terminal.emphasis('bold', 'Outcome')}  ${status}. ${message ?? ''}`.trimEnd()];
    }
  }
}

/** What a timeline entry says, without its time: `layout accepted (zego) task=1`. */
export function entryText(
  { at: _, event, by, ...details }: TimelineEntry,
  terminal: Pick<Terminal, 'emphasis'>,
): string {
  const words = Object.entries(details).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  return `${event} ${terminal.emphasis('dim', [`(${by})`, ...words].join(' '))}`;
}
