import { LineCounter, parseDocument } from 'yaml';
import type { Mistake } from '../contract/index.js';

/**
 * Reads YAML. What can't be read is told by line and column and by the parser's code for it, in lower case: the
 * parser's own words quote the text, in which secrets may stand.
 */
export function parseYaml(text: string): { value: unknown; mistakes: readonly Mistake[] } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  const mistakes = [...document.errors, ...document.warnings].map(({ pos, code }) => {
    const { line, col } = lineCounter.linePos(pos[0]);
    return { path: `line ${line}, column ${col}:`, message: `not YAML (${code.toLowerCase().replaceAll('_', ' ')})` };
  });
  if (mistakes.length > 0) return { value: undefined, mistakes };
  try {
    return { value: document.toJS(), mistakes: [] };
  } catch {
    return {
      value: undefined,
      mistakes: [{ path: '(whole)', message: 'has aliases that lead nowhere or to too much' }],
    };
  }
}
