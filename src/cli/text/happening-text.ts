import { momentText } from '../../wording/times.js';
import type { Terminal } from '../terminal.js';
import type { Happening } from '../watching/happening.js';
import { entryText } from './entry-text.js';
import { manifestLines } from './manifest-text.js';

const INDENT = '  ';

/** A happening as lines for a person. */
export function happeningLines(happening: Happening, terminal: Pick<Terminal, 'emphasis'>): string[] {
  const at = terminal.emphasis('dim', momentText(happening.at, Date.now()));
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
