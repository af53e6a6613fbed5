import { stripVTControlCharacters } from 'node:util';
import { eastAsianWidth } from 'get-east-asian-width';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Marks, joiners and controls that take no place of their own. */
const WITHOUT_WIDTH = /^[\p{Mark}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]+$/u;
/** Pictures, also those that only a selector makes one, and flags. */
const EMOJI =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[\d#*]\ufe0f?\u20e3|\p{Regional_Indicator}{2})/u;
const EMOJI_CELLS = 2;

/** How many cells of a terminal a text fills: two for most of Chinese, Japanese, Korean and emoji, none for marks. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const { segment } of GRAPHEMES.segment(stripVTControlCharacters(text))) {
    if (EMOJI.test(segment)) cells += EMOJI_CELLS;
    else if (!WITHOUT_WIDTH.test(segment)) cells += eastAsianWidth(segment.codePointAt(0) ?? 0);
  }
  return cells;
}
