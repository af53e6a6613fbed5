import { z } from 'zod';
import { type Rule, rule } from './rules.js';
import { MAX_SIDE_PX } from './tables/limits.js';

/** The size of the recorded picture, in pixels. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
}

/** A rectangle on the canvas, in pixels from its upper left corner: a view's, or the watermark's. */
export const placeFields = {
  Left: z.int().min(0).max(MAX_SIDE_PX),
  Top: z.int().min(0).max(MAX_SIDE_PX),
  Right: z.int().min(0).max(MAX_SIDE_PX),
  Bottom: z.int().min(0).max(MAX_SIDE_PX),
};

const placeSchema = z.looseObject(placeFields);

/** The rule that a rectangle has a width and a height. */
export const edgesInOrder: Rule = rule(placeSchema, ({ Left, Top, Right, Bottom }, wrong) => {
  if (Left >= Right) wrong(['Left'], `must be less than Right (${Right}), not ${Left}`);
  if (Top >= Bottom) wrong(['Top'], `must be less than Bottom (${Bottom}), not ${Top}`);
});

/** Returns the rule that a rectangle lies inside the canvas. */
export function insideCanvas({ width, height }: Canvas): Rule {
  return rule(placeSchema, ({ Right, Bottom }, wrong) => {
    if (Right > width) wrong(['Right'], `must be at most ${width}, the width of the picture, not ${Right}`);
    if (Bottom > height) wrong(['Bottom'], `must be at most ${height}, the height of the picture, not ${Bottom}`);
  });
}
