import { type Mistake, mistakesText } from '../json/mistakes.js';
import type { ZegoAction } from './tables/actions.js';
import type { Verdict } from './tables/codes.js';

/**
 * Whether ZEGO received the request. `no`: it was not sent. `maybe`: there was no usable response, so it may have been
 * carried out. `yes`: ZEGO responded with a code.
 */
export type Sent = 'no' | 'maybe' | 'yes';

/** The parts of a `ZegoError`. No string may contain a secret. */
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
 * A failed call to ZEGO. It has no `cause`, since errors of the HTTP client contain the URL with its signature and the
 * body with the storage keys.
 */
export class ZegoError extends Error {
  override readonly name: string = 'ZegoError';
  readonly action: ZegoAction;
  /** What happened, as a clause without a full stop; `message` adds the advice. */
  readonly what: string;
  /** ZEGO's code; undefined without a response of ZEGO. */
  readonly code: number | undefined;
  /** The code's name in our table, such as `InvalidParameter`. */
  readonly codeName: string | undefined;
  /** ZEGO's message, with secrets masked. */
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

/** A body that breaks ZEGO's documented limits, rejected before the call: nothing was sent. It names every mistake. */
export class ZegoInvalidRequest extends ZegoError {
  override readonly name: string = 'ZegoInvalidRequest';
  readonly mistakes: readonly Mistake[];

  constructor(action: ZegoAction, mistakes: readonly Mistake[]) {
    super({
      action,
      what: `${action} was not sent because its body is invalid: ${mistakesText(mistakes)}`,
      verdict: 'final',
      advice: 'Correct the named fields.',
      sent: 'no',
    });
    this.mistakes = mistakes;
  }
}
