import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { JsonObject } from '../../contract/json.js';
import { type Canvas, type PlacedView, placeViews, type Room } from './placement.js';
import { layoutWords } from './words.js';

interface PictureOptions {
  readonly layout: JsonObject;
  readonly canvas: Canvas;
  readonly room: Room;
  /** The highlighted view, by its index in `MixInputList`. */
  readonly selected?: number | undefined;
  /** A small picture on a button: without names, and hidden from screen readers. */
  readonly isThumbnail?: boolean;
}

/** The approximate width of a letter, relative to the font size. */
const LETTER = 0.6;

/** A layout as an SVG picture to scale. */
export function picture(options: PictureOptions): TemplateResult {
  const { layout, canvas, room, selected, isThumbnail = false } = options;
  const views = placeViews(layout, canvas, room);
  const words = `${layoutWords(layout)}: ${views.map(describeView).join('; ') || 'nothing to draw'}`;
  const unit = canvas.height / (isThumbnail ? 5 : 20);
  return html`<svg
    class=${isThumbnail ? 'picture thumbnail' : 'picture'}
    viewBox="0 0 ${canvas.width} ${canvas.height}"
    preserveAspectRatio="xMinYMin"
    role=${isThumbnail ? nothing : 'img'}
    aria-hidden=${isThumbnail ? 'true' : nothing}
    aria-label=${isThumbnail ? nothing : words}
  >
    <rect class="canvas" width=${canvas.width} height=${canvas.height}></rect>
    ${views.map((one) => viewShape(one, unit, one.index !== undefined && one.index === selected, isThumbnail))}
  </svg>`;
}

function viewShape(one: PlacedView, unit: number, isSelected: boolean, isThumbnail: boolean): TemplateResult {
  const { x, y, width, height, shows, isOutside } = one;
  const classes = ['view', shows, ...(isOutside ? ['outside'] : []), ...(isSelected ? ['selected'] : [])];
  const size = Math.max(Math.min(unit, height / 2.4), 1);
  const label = isThumbnail ? '' : labelFor(one, width / (size * LETTER));
  return svg`<g class=${classes.join(' ')}>
    <rect x=${x} y=${y} width=${width} height=${height}></rect>
    ${
      label === ''
        ? nothing
        : svg`<text x=${x + width / 2} y=${y + height / 2} font-size=${size} text-anchor="middle" dominant-baseline="central">${label}</text>`
    }
  </g>`;
}

/** Returns the name, shortened to fit, or the mark. */
function labelFor({ name, mark }: PlacedView, letters: number): string {
  const fitting = Math.floor(letters) - 1;
  const characters = Array.from(name);
  if (characters.length <= fitting) return name;
  return fitting >= 8 ? `${characters.slice(0, fitting - 1).join('')}…` : mark;
}

function describeView({ name, x, y, width, height, isOutside }: PlacedView): string {
  const [left, top, wide, high] = [x, y, width, height].map(Math.round);
  return `${name} ${wide} by ${high} at ${left}, ${top}${isOutside ? ', partly outside the picture' : ''}`;
}
