import type { TemplateResult } from 'lit-html';
import type { Gateway } from './api/gateway.js';
import type { Tone } from './ui/announcer.js';

/** What a page needs of the whole. */
export interface PageHost {
  readonly gateway: Gateway;
  /** Draws everything anew, soon. */
  readonly redraw: () => void;
  /** Tells the answer to something that was done. */
  readonly say: (tone: Tone, text: string) => void;
  /** Why nothing may be commanded with this key, in words; undefined when it may. */
  readonly whyNoCommands: () => string | undefined;
}

/** One of the things that the address can show. */
export interface Page {
  /** For the browser's title. */
  readonly title: string;
  /** What it looks like, at a time in epoch milliseconds. */
  template(nowMs: number): TemplateResult;
  /** Ends what it does on the network. */
  close(): void;
}
