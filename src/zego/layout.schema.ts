import { z } from 'zod';
import { optionalText, STREAM_ID_CHARACTERS, taskIdSchema, webAddressSchema } from './fields.schema.js';
import { mistakesOf, type RequestMistake, tidyMistakes, wording } from './mistakes.js';
import { findMistakes, type Rule, rule, withRules } from './rules.js';

/** ZEGO records at most so many streams of a mixed task, and so draws at most so many views. */
export const MAX_VIEWS = 25;
/** The largest coordinate, width or height, in pixels. */
export const MAX_SIDE_PX = 1_920;

/** `MixMode`: how the views are arranged. */
export const MIX_MODES = { custom: 1, grid: 2, horizontal: 3, vertical: 4, floating: 5 } as const;
/** `ViewType`: what a view shows. */
export const VIEW_TYPES = { stream: 1, whiteboard: 2 } as const;

/** The size of the recorded picture, in pixels. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
}

/** A place on the canvas, in pixels from its upper left corner (StartRecord, `MixInputListItem`). */
export const placeFields = {
  Left: z.int().min(0).max(MAX_SIDE_PX),
  Top: z.int().min(0).max(MAX_SIDE_PX),
  Right: z.int().min(0).max(MAX_SIDE_PX),
  Bottom: z.int().min(0).max(MAX_SIDE_PX),
};
const placeSchema = z.looseObject(placeFields);
type Place = z.output<typeof placeSchema>;

/** One view of a custom layout. */
export const mixViewSchema = z.looseObject({
  StreamId: optionalText(STREAM_ID_CHARACTERS),
  ViewType: z.literal([1, 2]).default(1),
  ...placeFields,
  Layer: z.int(),
  FillMode: z.literal([1, 2]).default(1),
  BackgroundImage: webAddressSchema.optional(),
});

/** What UpdateLayout and `MixConfig` have in common. */
export const layoutFields = {
  MixMode: z.literal([1, 2, 3, 4, 5]).default(2),
  MixInputList: z.array(mixViewSchema).max(MAX_VIEWS).optional(),
  MixMaxResolutionStreamId: optionalText(STREAM_ID_CHARACTERS),
};

type Wrong = (path: readonly (string | number)[], message: string) => void;

function judgeEdges(place: Place, wrong: (edge: string, message: string) => void): void {
  if (place.Left >= place.Right) wrong('Left', `must be less than Right (${place.Right}), not ${place.Left}`);
  if (place.Top >= place.Bottom) wrong('Top', `must be less than Bottom (${place.Bottom}), not ${place.Top}`);
}

function judgeCanvas(place: Place, canvas: Canvas, wrong: (edge: string, message: string) => void): void {
  if (place.Right > canvas.width) {
    wrong('Right', `must be at most ${canvas.width}, the width of the picture, not ${place.Right}`);
  }
  if (place.Bottom > canvas.height) {
    wrong('Bottom', `must be at most ${canvas.height}, the height of the picture, not ${place.Bottom}`);
  }
}

/** The rules of a rectangle on the canvas, such as the watermark's; without `canvas` only its edges are compared. */
export function placeRule(canvas?: Canvas): Rule {
  return rule(placeSchema, (place, wrong) => {
    if (canvas) judgeCanvas(place, canvas, (edge, message) => wrong([edge], message));
    else judgeEdges(place, (edge, message) => wrong([edge], message));
  });
}

/** A rule over each well-formed view of a layout, whatever the state of the others. */
function viewsRule(judge: (views: readonly (readonly [number, unknown])[], wrong: Wrong) => void): Rule {
  return rule(z.looseObject({ MixInputList: z.array(z.unknown()) }), (layout, wrong) => {
    judge([...layout.MixInputList.slice(0, MAX_VIEWS).entries()], (path, message) =>
      wrong(['MixInputList', ...path], message),
    );
  });
}

function isWhiteboardView(view: unknown): boolean {
  return z.looseObject({ ViewType: z.literal(VIEW_TYPES.whiteboard) }).safeParse(view).success;
}

const customNeedsViews = rule(
  z.looseObject({ MixMode: z.literal(MIX_MODES.custom), MixInputList: z.array(z.unknown()).default([]) }),
  (layout, wrong) => {
    if (layout.MixInputList.length === 0) wrong(['MixInputList'], 'must have a view when MixMode is 1');
  },
);

const edgesInOrder = viewsRule((views, wrong) => {
  for (const [index, view] of views) {
    for (const found of placeRule()(view)) wrong([index, ...found.path], found.message);
  }
});

const oneWhiteboardView = viewsRule((views, wrong) => {
  const [first, ...others] = views.filter(([, view]) => isWhiteboardView(view));
  for (const [index] of others) {
    wrong([index, 'ViewType'], `must not be 2: view ${first?.[0]} shows the whiteboard already`);
  }
});

/** The rules of every layout, wherever it stands. */
export const LAYOUT_RULES: readonly Rule[] = [customNeedsViews, edgesInOrder, oneWhiteboardView];

/** What is known of the task that a layout is for. */
export interface LayoutContext {
  /** The recorded picture's size; views must lie inside. */
  readonly canvas?: Canvas;
  /** Whether the task records a whiteboard; `false` forbids views of it. */
  readonly hasWhiteboard?: boolean;
}

/** The rules that follow from the task a layout is for. */
export function layoutContextRules({ canvas, hasWhiteboard }: LayoutContext): readonly Rule[] {
  const rules: Rule[] = [];
  if (canvas) {
    const inside = placeRule(canvas);
    rules.push(
      viewsRule((views, wrong) => {
        for (const [index, view] of views) {
          for (const found of inside(view)) wrong([index, ...found.path], found.message);
        }
      }),
    );
  }
  if (hasWhiteboard === false) {
    rules.push(
      viewsRule((views, wrong) => {
        for (const [index] of views.filter(([, view]) => isWhiteboardView(view))) {
          wrong([index, 'ViewType'], 'must not be 2: the task records no whiteboard');
        }
      }),
    );
  }
  return rules;
}

/** The body of UpdateLayout without `TaskId`. */
export const layoutSchema = withRules(z.looseObject(layoutFields), LAYOUT_RULES);

/** The body of UpdateLayout. */
export const updateLayoutSchema = withRules(z.looseObject({ TaskId: taskIdSchema, ...layoutFields }), LAYOUT_RULES);

/** The body of UpdateLayout without `TaskId`, as a caller writes it. */
export type Layout = z.input<typeof layoutSchema>;
/** The same with ZEGO's defaults filled in. */
export type CheckedLayout = z.output<typeof layoutSchema>;

/** What became of the check of a layout. */
export type LayoutCheck =
  | { readonly valid: true; readonly body: CheckedLayout }
  | { readonly valid: false; readonly mistakes: readonly RequestMistake[] };

/** Checks the body of an UpdateLayout without `TaskId` against ZEGO's limits and what is known of the task. */
export function checkLayout(body: unknown, context: LayoutContext = {}): LayoutCheck {
  const parsed = layoutSchema.safeParse(body, { error: wording });
  const found = findMistakes(body, [...LAYOUT_RULES, ...layoutContextRules(context)]);
  if (parsed.success && found.length === 0) return { valid: true, body: parsed.data };
  return { valid: false, mistakes: tidyMistakes([...(parsed.success ? [] : mistakesOf(parsed.error)), ...found]) };
}
