import { LineCounter, parseDocument } from 'yaml';
import type { Mistake } from '../contract/index.js';

/**
 * Parses YAML. Mistakes have line, column and the parser's error code in words; the parser's message would quote the text,
 * which may contain secrets.
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
    return { value: undefined, mistakes: [{ path: '(whole)', message: 'has aliases that cannot be resolved' }] };
  }
}
