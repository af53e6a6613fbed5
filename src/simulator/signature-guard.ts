import { MAX_CLOCK_SKEW_SECONDS, SIGNATURE_VERSION, verifyRequestSignature, ZEGO_CODES } from '../zego/index.js';
import type { ActionResult } from './actions.js';

const WRONG: ActionResult = { code: ZEGO_CODES.signatureWrong, message: 'the signature is wrong' };

interface SignatureGuardOptions {
  readonly appId: number;
  readonly serverSecret: string;
  /** Unix milliseconds by the clock that timestamps are checked by. */
  readonly now: () => number;
}

/** Checks the common query parameters of calls. Each signature is valid once. */
export class SignatureGuard {
  readonly #options: SignatureGuardOptions;
  /** Used signatures with the second after which their timestamp is too old anyway, oldest first. */
  readonly #used = new Map<string, number>();

  constructor(options: SignatureGuardOptions) {
    this.#options = options;
  }

  /** Returns the refusal of an invalid signature; undefined for a valid one, which then counts as used. */
  refusal(query: URLSearchParams): ActionResult | undefined {
    const { appId, serverSecret } = this.#options;
    const nonce = query.get('SignatureNonce') ?? '';
    const timestamp = query.get('Timestamp') ?? '';
    const signature = query.get('Signature') ?? '';
    const wellFormed =
      query.get('SignatureVersion') === SIGNATURE_VERSION &&
      query.get('AppId') === String(appId) &&
      nonce !== '' &&
      /^\d{1,12}$/.test(timestamp);
    const timestampSeconds = Number(timestamp);
    if (!wellFormed || !verifyRequestSignature({ appId, serverSecret, nonce, timestampSeconds, signature }))
      return WRONG;
    const nowSeconds = Math.floor(this.#options.now() / 1_000);
    if (Math.abs(nowSeconds - timestampSeconds) > MAX_CLOCK_SKEW_SECONDS) {
      return expired('the timestamp is more than 10 minutes off');
    }
    this.#forgetBefore(nowSeconds);
    if (this.#used.has(signature)) return expired('the signature was used before');
    this.#used.set(signature, nowSeconds + 2 * MAX_CLOCK_SKEW_SECONDS);
    return undefined;
  }

  #forgetBefore(nowSeconds: number): void {
    for (const [signature, until] of this.#used) {
      if (until >= nowSeconds) return;
      this.#used.delete(signature);
    }
  }
}

/** The refusal of a timestamp or a used signature. */
export function expired(message: string): ActionResult {
  return { code: ZEGO_CODES.signatureExpired, message };
}
