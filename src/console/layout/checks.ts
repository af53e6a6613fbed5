import type { JsonObject } from '../../contract/json.js';
import { MAX_VIEWS } from '../../zego/tables/limits.js';
import { VIEW_TYPES } from '../../zego/tables/modes.js';
import { type CustomView, customViews, entriesOf, modeOf } from './body.js';
import { type Canvas, placeViews } from './placement.js';

/** What is wrong with a layout, as sentences. */
export interface LayoutFindings {
  /** What ZEGO rejects. */
  readonly mistakes: readonly string[];
  /** What ZEGO accepts, and somebody may not want. */
  readonly hints: readonly string[];
  /** Whether a view lies partly outside the picture. */
  readonly isOutside: boolean;
}

/** Finds the mistakes and oddities of a layout for a recording with this picture. */
export function findingsIn(layout: JsonObject, canvas: Canvas & { readonly hasWhiteboard: boolean }): LayoutFindings {
  const mode = modeOf(layout);
  if (mode === undefined) return { mistakes: ['MixMode must be 1 to 5.'], hints: [], isOutside: false };
  if (mode !== 'custom') return { mistakes: [], hints: [], isOutside: false };
  const entries = entriesOf(layout);
  const mistakes = [
    ...(entries.length === 0 ? ['A custom layout needs a view.'] : []),
    ...(entries.length > MAX_VIEWS
      ? [`ZEGO draws at most ${MAX_VIEWS} views, and this layout has ${entries.length}.`]
      : []),
    ...entries.flatMap(({ entry }, at) => edgeMistakes(`View ${at + 1}`, entry, canvas)),
    ...whiteboardMistakes(
      entries.map(({ entry }) => entry),
      canvas.hasWhiteboard,
    ),
  ];
  const views = customViews(layout).map((view) => ({
    ...view,
    number: entries.findIndex(({ index }) => index === view.index) + 1,
  }));
  const isOutside = placeViews(layout, canvas, { streams: [], hasWhiteboard: false }).some((view) => view.isOutside);
  return { mistakes, hints: [...overlapHints(views), ...sharedStreamHints(views)], isOutside };
}

function edgeMistakes(view: string, entry: JsonObject, { width, height }: Canvas): string[] {
  const { Left, Top, Right, Bottom, Layer } = entry;
  const missing = Object.entries({ Left, Top, Right, Bottom, Layer }).filter(([, value]) => !Number.isInteger(value));
  if (missing.length > 0) return [`${view} needs a whole number as ${missing.map(([name]) => name).join(', ')}.`];
  return [
    ...axisMistakes(view, ['Left', 'Right', 'left', 'right', 'width'], [Number(Left), Number(Right)], width),
    ...axisMistakes(view, ['Top', 'Bottom', 'top', 'bottom', 'height'], [Number(Top), Number(Bottom)], height),
  ];
}

function axisMistakes(
  view: string,
  [first, second, start, end, size]: readonly [string, string, string, string, 'width' | 'height'],
  [from, to]: readonly [number, number],
  length: number,
): string[] {
  const picture = `the picture, which is ${length} px ${size === 'width' ? 'wide' : 'high'}`;
  return [
    ...(from < 0 ? [`${view} begins ${-from} px outside the ${start} of the picture.`] : []),
    ...(to > length ? [`${view} ends ${to - length} px outside the ${end} of ${picture}.`] : []),
    ...(from >= to ? [`${view} has no ${size}: ${first} (${from}) must be less than ${second} (${to}).`] : []),
  ];
}

function whiteboardMistakes(entries: readonly JsonObject[], hasWhiteboard: boolean): string[] {
  const numbers = entries.flatMap(({ ViewType }, at) => (ViewType === VIEW_TYPES.whiteboard ? [at + 1] : []));
  if (numbers.length > 1) return [`Views ${numbers.join(' and ')} show the whiteboard: only one view may.`];
  const [number] = numbers;
  if (number === undefined || hasWhiteboard) return [];
  return [`View ${number} shows the whiteboard, and this session records none.`];
}

type NumberedView = CustomView & { readonly number: number };

function overlapHints(views: readonly NumberedView[]): string[] {
  return views.flatMap((one, at) =>
    views.slice(at + 1).flatMap((other) => {
      if (!isOverlapping(one, other)) return [];
      if (one.layer === other.layer) {
        return [
          `Views ${one.number} and ${other.number} overlap on layer ${one.layer}: ZEGO does not say which is on top.`,
        ];
      }
      const [below, above] = one.layer < other.layer ? [one, other] : [other, one];
      return isInside(below, above) ? [`View ${above.number} covers view ${below.number} completely.`] : [];
    }),
  );
}

function sharedStreamHints(views: readonly NumberedView[]): string[] {
  const ids = new Set(views.flatMap(({ streamId }) => streamId ?? []));
  return [...ids].flatMap((id) => {
    const numbers = views.filter(({ streamId }) => streamId === id).map(({ number }) => number);
    return numbers.length > 1 ? [`Views ${numbers.join(' and ')} name the same stream "${id}".`] : [];
  });
}

function isOverlapping(a: CustomView, b: CustomView): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function isInside(a: CustomView, b: CustomView): boolean {
  return a.left >= b.left && a.top >= b.top && a.right <= b.right && a.bottom <= b.bottom;
}
