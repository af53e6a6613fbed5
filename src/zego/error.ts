import { type Mistake, mistakesText } from '../json/mistakes.js';
import type { ZegoAction } from './tables/actions.js';
import type { Verdict } from './tables/codes.js';

/**
 * Whether ZEGO got the request. `no`: it provably never left, so nothing has happened. `maybe`: no answer that can be
 * understood came back, so it may have been carried out. `yes`: ZEGO answered with a code.
 */
export type Sent = 'no' | 'maybe' | 'yes';

/** What a `ZegoError` is made of. Every text must be free of secrets. */
export interface ZegoErrorParts {
  readonly action: ZegoAction;
  /** What happened, as a clause without a full stop. The message is this and the advice. */
  readonly what: string;
  readonly code?: number;
  readonly codeName?: string;
  readonly zegoMessage?: string;
  readonly requestId?: string;
  readonly verdict: Verdict;
  readonly advice: string;
  readonly sent: Sent;
}

/**
 * A call that did not succeed. It has no `cause`: errors of the HTTP client carry the URL with its signature and the
 * body with the storage keys.
 */
export class ZegoError extends Error {
  override readonly name: string = 'ZegoError';
  readonly action: ZegoAction;
  /** What happened, as a clause without a full stop; `message` adds the advice. */
  readonly what: string;
  /** ZEGO's code; undefined when no answer of ZEGO's came. */
  readonly code: number | undefined;
  /** The code's name in our table, such as `InvalidParameter`. */
  readonly codeName: string | undefined;
  /** ZEGO's own words, secrets masked. */
  readonly zegoMessage: string | undefined;
  /** ZEGO's id of the request, for its support. */
  readonly requestId: string | undefined;
  /** Whether the same request can succeed later. */
  readonly verdict: Verdict;
  /** What a person can do. */
  readonly advice: string;
  readonly sent: Sent;

  constructor(parts: ZegoErrorParts) {
    super(`${parts.what}. ${parts.advice}`);
    this.action = parts.action;
    this.what = parts.what;
    this.code = parts.code;
    this.codeName = parts.codeName;
    this.zegoMessage = parts.zegoMessage;
    this.requestId = parts.requestId;
    this.verdict = parts.verdict;
    this.advice = parts.advice;
    this.sent = parts.sent;
  }
}

/** A body that breaks ZEGO's documented limits, found before the call. It names every mistake; nothing was sent. */
export class ZegoInvalidRequest extends ZegoError {
  override readonly name: string = 'ZegoInvalidRequest';
  readonly mistakes: readonly Mistake[];

  constructor(action: ZegoAction, mistakes: readonly Mistake[]) {
    super({
      action,
      what: `${action} was not sent because its body is invalid: ${mistakesText(mistakes)}`,
      verdict: 'final',
      advice: 'Correct the fields that are named.',
      sent: 'no',
    });
    this.mistakes = mistakes;
  }
}
