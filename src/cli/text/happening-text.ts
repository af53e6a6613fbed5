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

/** What ZEGO's callbacks tell, by `event_type`. */
const CALLBACKS: Readonly<Record<string, string>> = {
  'event 1': 'upload finished',
  'event 2': 'ended abnormally',
  'event 3': 'an image could not be fetched',
  'event 4': 'nobody publishes in the room',
  'event 5': 'recording ended',
  'event 6': 'a stream to record is missing',
  'event 7': 'upload begins',
  'event 102': 'the live playlist is there',
  'event 201': 'paused',
  'event 202': 'resumed',
};

/** What a timeline entry says, without its time: `layout accepted (zego) task=1`. */
export function entryText(
  { at: _, event, by, ...details }: TimelineEntry,
  terminal: Pick<Terminal, 'emphasis'>,
): string {
  const words = Object.entries(details).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  const meaning = by === 'callback' ? CALLBACKS[event] : undefined;
  const what = meaning === undefined ? event : `${event}: ${meaning}`;
  return `${what} ${terminal.emphasis('dim', [`(${by})`, ...words].join(' '))}`;
}
