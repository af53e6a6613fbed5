import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { JsonObject } from '../../contract/json.js';
import { type Canvas, type PlacedView, placeViews, type Room } from './placement.js';
import { layoutWords } from './words.js';

interface PictureOptions {
  readonly layout: JsonObject;
  readonly canvas: Canvas;
  readonly room: Room;
  /** A small picture on a button: without names, and hidden from screen readers. */
  readonly isThumbnail?: boolean;
}

/** The approximate width of a letter, relative to the font size. */
const LETTER = 0.6;

/** A layout as an SVG picture to scale. */
export function picture({ layout, canvas, room, isThumbnail = false }: PictureOptions): TemplateResult {
  const views = placeViews(layout, canvas, room);
  const words = `${layoutWords(layout)}: ${views.map(describeView).join('; ') || 'nothing to draw'}`;
  return html`<svg
    class=${isThumbnail ? 'picture thumbnail' : 'picture'}
    viewBox="0 0 ${canvas.width} ${canvas.height}"
    preserveAspectRatio="xMinYMin"
    role=${isThumbnail ? nothing : 'img'}
    aria-hidden=${isThumbnail ? 'true' : nothing}
    aria-label=${isThumbnail ? nothing : words}
  >
    <rect class="canvas" width=${canvas.width} height=${canvas.height}></rect>
    ${views.map((one) => svg`<g class=${classesOf(one)}>${viewShape(one, canvas, isThumbnail)}</g>`)}
  </svg>`;
}

/** The classes of a view. */
export function classesOf({ shows, isOutside }: PlacedView): string {
  return `view ${shows}${isOutside ? ' outside' : ''}`;
}

/** The rectangle and the name of a view. */
export function viewShape(one: PlacedView, canvas: Canvas, isThumbnail = false): TemplateResult {
  const { x, y, width, height } = one;
  const size = Math.max(Math.min(canvas.height / 20, height / 2.4), 1);
  const label = isThumbnail ? '' : labelFor(one, width / (size * LETTER));
  return svg`<rect x=${x} y=${y} width=${width} height=${height}></rect>
    ${
      label === ''
        ? nothing
        : svg`<text x=${x + width / 2} y=${y + height / 2} font-size=${size} text-anchor="middle" dominant-baseline="central">${label}</text>`
    }`;
}

/** Returns the name, shortened to fit, or the mark. */
function labelFor({ name, mark }: PlacedView, letters: number): string {
  const fitting = Math.floor(letters) - 1;
  const characters = Array.from(name);
  if (characters.length <= fitting) return name;
  return fitting >= 8 ? `${characters.slice(0, fitting - 1).join('')}…` : mark;
}

/** Describes a view: `alice 640 by 720 at 0, 0`. */
export function describeView({ name, x, y, width, height, isOutside }: PlacedView): string {
  const [left, top, wide, high] = [x, y, width, height].map(Math.round);
  return `${name} ${wide} by ${high} at ${left}, ${top}${isOutside ? ', partly outside the picture' : ''}`;
}
