import { z } from 'zod';
import type { Mistake } from '../json/mistakes.js';
import { optionalText, STREAM_ID_CHARACTERS, taskIdSchema, webAddressSchema } from './fields.schema.js';
import { mistakesOf, tidyMistakes, wording } from './mistakes.js';
import { type Canvas, edgesInOrder, insideCanvas, placeFields } from './place.schema.js';
import { findMistakes, type Rule, rule, withRules } from './rules.js';
import { MAX_VIEWS } from './tables/limits.js';
import { MIX_MODES, VIEW_TYPES } from './tables/modes.js';

/** One view of a custom layout (StartRecord and UpdateLayout, `MixInputListItem`). */
const mixViewSchema = z.looseObject({
  StreamId: optionalText(STREAM_ID_CHARACTERS),
  ViewType: z.literal([1, 2]).default(1),
  ...placeFields,
  Layer: z.int(),
  FillMode: z.literal([1, 2]).default(1),
  BackgroundImage: webAddressSchema.optional(),
});

/** The fields that UpdateLayout and `MixConfig` share. */
export const layoutFields = {
  MixMode: z.literal([1, 2, 3, 4, 5]).default(2),
  MixInputList: z.array(mixViewSchema).max(MAX_VIEWS).optional(),
  MixMaxResolutionStreamId: optionalText(STREAM_ID_CHARACTERS),
};

const anyViews = z.looseObject({ MixInputList: z.array(z.unknown()) });
const whiteboardView = z.looseObject({ ViewType: z.literal(VIEW_TYPES.whiteboard) });

function eachView(viewRule: Rule): Rule {
  return rule(anyViews, ({ MixInputList }, wrong) => {
    for (const [index, view] of MixInputList.slice(0, MAX_VIEWS).entries()) {
      for (const { path, message } of viewRule(view)) wrong(['MixInputList', index, ...path], message);
    }
  });
}

const customNeedsViews = rule(
  z.looseObject({ MixMode: z.literal(MIX_MODES.custom), MixInputList: z.array(z.unknown()).default([]) }),
  ({ MixInputList }, wrong) => {
    if (MixInputList.length === 0) wrong(['MixInputList'], 'must have a view when MixMode is 1');
  },
);

const oneWhiteboardView = rule(anyViews, ({ MixInputList }, wrong) => {
  const [first, ...others] = [...MixInputList.slice(0, MAX_VIEWS).entries()].filter(
    ([, view]) => whiteboardView.safeParse(view).success,
  );
  for (const [index] of others) {
    wrong(['MixInputList', index, 'ViewType'], `must not be 2: view ${first?.[0]} already shows the whiteboard`);
  }
});

/** The rules of every layout, wherever it stands. */
export const LAYOUT_RULES: readonly Rule[] = [customNeedsViews, eachView(edgesInOrder), oneWhiteboardView];

/** Facts about the task that a layout is for. */
export interface LayoutContext {
  /** The recorded picture's size; views must lie inside. */
  readonly canvas?: Canvas | undefined;
}

/** Returns the rules that follow from the task that a layout is for. */
export function layoutContextRules({ canvas }: LayoutContext): readonly Rule[] {
  return canvas ? [eachView(insideCanvas(canvas))] : [];
}

/** The body of UpdateLayout without `TaskId`. */
export const layoutSchema = withRules(z.looseObject(layoutFields), LAYOUT_RULES);

/** The body of UpdateLayout. */
export const updateLayoutSchema = withRules(z.looseObject({ TaskId: taskIdSchema, ...layoutFields }), LAYOUT_RULES);

/** The body of UpdateLayout without `TaskId`, with ZEGO's defaults filled in. */
export type CheckedLayout = z.output<typeof layoutSchema>;

/** The result of checking a layout. */
export type LayoutCheck =
  | { readonly valid: true; readonly body: CheckedLayout }
  | { readonly valid: false; readonly mistakes: readonly Mistake[] };

/** Checks the body of UpdateLayout without `TaskId` against ZEGO's limits and the facts about the task. */
export function checkLayout(body: unknown, context: LayoutContext = {}): LayoutCheck {
  const parsed = layoutSchema.safeParse(body, { error: wording });
  const found = findMistakes(body, [...LAYOUT_RULES, ...layoutContextRules(context)]);
  if (parsed.success && found.length === 0) return { valid: true, body: parsed.data };
  return { valid: false, mistakes: tidyMistakes([...(parsed.success ? [] : mistakesOf(parsed.error)), ...found]) };
}
