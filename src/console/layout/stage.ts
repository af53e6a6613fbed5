import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { JsonObject } from '../../contract/json.js';
import { customViews } from './body.js';
import { placed } from './edits.js';
import { type Box, CORNERS, type Grip, moved, snapped } from './moving.js';
import { classesOf, describeView, viewShape } from './picture.js';
import { type Canvas, type PlacedView, placeViews, type Room } from './placement.js';

/** How far an arrow key moves a view, in pixels of the picture. */
const STEP_PX = 10;
/** How near an edge comes to another one before it snaps to it, in pixels of the screen. */
const NEAR_PX = 6;

const WAYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The id of the sentence that explains the keys. */
const HELP = 'stage-help';

interface StageHost {
  /** Receives the view that has the focus, by its index in `MixInputList`. */
  readonly select: (index: number) => void;
  readonly change: (layout: JsonObject) => void;
  /** Announces the edges of a view that has moved, once it rests. */
  readonly announce: (box: Box) => void;
}

interface StageOptions {
  readonly layout: JsonObject;
  readonly canvas: Canvas;
  readonly room: Room;
  readonly selected: number | undefined;
}

/** A move by pointer that is not over. */
interface Dragging {
  readonly index: number;
  readonly grip: Grip;
  readonly box: Box;
  readonly from: { readonly x: number; readonly y: number };
  /** Pixels of the picture in one of the screen. */
  readonly scale: number;
}

/** The picture of a custom layout, whose views move by pointer and by keyboard. */
export class Stage {
  readonly #host: StageHost;
  #dragging: Dragging | undefined;

  constructor(host: StageHost) {
    this.#host = host;
  }

  template(options: StageOptions): TemplateResult {
    const { layout, canvas, room, selected } = options;
    const views = placeViews(layout, canvas, room);
    const chosen = views.find(({ index }) => index === selected);
    const { width, height } = canvas;
    return html`<svg
        class="picture stage"
        viewBox="0 0 ${width} ${height}"
        preserveAspectRatio="xMinYMin"
        role="group"
        aria-label="Views of the layout"
        @pointermove=${(event: PointerEvent) => this.#drag(event, options)}
        @pointerup=${() => this.#drop(layout)}
        @pointercancel=${() => this.#drop(layout)}
      >
        <rect class="canvas" width=${width} height=${height}></rect>
        <svg width=${width} height=${height} viewBox="0 0 ${width} ${height}">
          ${views.map((view) => this.#view(view, options))}
        </svg>
        ${chosen ? CORNERS.map((corner) => this.#handle(chosen, corner, options)) : nothing}
      </svg>
      <p id=${HELP} class="dim small">
        Drag a view or its corners. By keyboard, arrow keys move the focused view, and Shift with arrow keys sizes it.
      </p>`;
  }

  #view(view: PlacedView, options: StageOptions): TemplateResult {
    const { index = 0 } = view;
    const isSelected = index === options.selected;
    return svg`<g
      class=${`${classesOf(view)}${isSelected ? ' selected' : ''}`}
      tabindex="0"
      role="application"
      aria-roledescription="movable view"
      aria-label=${describeView(view)}
      aria-describedby=${HELP}
      @focus=${() => this.#host.select(index)}
      @keydown=${(event: KeyboardEvent) => this.#key(event, index, options)}
      @pointerdown=${(event: PointerEvent) => this.#grip(event, index, 'whole', options)}
    >${viewShape(view, options.canvas)}</g>`;
  }

  /** A dot of the same size at any scale: a stroke without a length. */
  #handle({ index = 0, x, y, width, height }: PlacedView, corner: Grip, options: StageOptions): TemplateResult {
    // At the edge of the picture for a view that leaves it.
    const atX = Math.min(options.canvas.width, corner.includes('e') ? x + width : x);
    const atY = Math.min(options.canvas.height, corner.includes('s') ? y + height : y);
    return svg`<line
      class="handle"
      data-corner=${corner}
      x1=${atX} y1=${atY} x2=${atX} y2=${atY}
      @pointerdown=${(event: PointerEvent) => this.#grip(event, index, corner, options)}
    ></line>`;
  }

  #grip(event: PointerEvent, index: number, grip: Grip, { layout, canvas }: StageOptions): void {
    const box = boxAt(layout, index);
    const target = event.currentTarget;
    const stage = target instanceof SVGElement ? target.closest('.stage') : null;
    if (!box || event.button !== 0 || !(target instanceof SVGElement) || !stage) return;
    const { width, height } = stage.getBoundingClientRect();
    const scale = 1 / Math.min(width / canvas.width, height / canvas.height);
    this.#dragging = { index, grip, box, from: { x: event.clientX, y: event.clientY }, scale };
    target.setPointerCapture(event.pointerId);
    this.#host.select(index);
  }

  #drag(event: PointerEvent, { layout, canvas }: StageOptions): void {
    const dragging = this.#dragging;
    if (!dragging) return;
    const { index, grip, box, from, scale } = dragging;
    const way = { x: (event.clientX - from.x) * scale, y: (event.clientY - from.y) * scale };
    const others = customViews(layout).filter((view) => view.index !== index);
    this.#host.change(placed(layout, index, snapped(box, grip, way, canvas, others, NEAR_PX * scale)));
  }

  #drop(layout: JsonObject): void {
    const box = this.#dragging && boxAt(layout, this.#dragging.index);
    this.#dragging = undefined;
    if (box) this.#host.announce(box);
  }

  #key(event: KeyboardEvent, index: number, { layout, canvas }: StageOptions): void {
    const way = WAYS[event.key];
    const box = boxAt(layout, index);
    if (!way || !box || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const [x, y] = way;
    const next = moved(box, event.shiftKey ? 'se' : 'whole', { x: x * STEP_PX, y: y * STEP_PX }, canvas);
    this.#host.change(placed(layout, index, next));
    this.#host.announce(next);
  }
}

function boxAt(layout: JsonObject, index: number): Box | undefined {
  return customViews(layout).find((view) => view.index === index);
}
