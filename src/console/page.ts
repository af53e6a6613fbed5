import type { TemplateResult } from 'lit-html';
import type { Gateway } from './api/gateway.js';
import type { Tone } from './ui/announcer.js';

/** The console, as its pages use it. */
export interface PageHost {
  readonly gateway: Gateway;
  /** Schedules a redraw. */
  readonly redraw: () => void;
  /** Announces the result of an action. */
  readonly say: (tone: Tone, text: string) => void;
  /** The reason why this key may send no commands; undefined if it may. */
  readonly whyNoCommands: () => string | undefined;
}

/** A page of the console. */
export interface Page {
  /** The document title. */
  readonly title: string;
  /** Renders the page at a time in epoch milliseconds. */
  template(nowMs: number): TemplateResult;
  /** Ends its requests. */
  close(): void;
}
