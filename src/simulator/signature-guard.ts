import { MAX_CLOCK_SKEW_SECONDS, SIGNATURE_VERSION, verifyRequestSignature, ZEGO_CODES } from '../zego/index.js';
import type { ActionResult } from './actions.js';

const WRONG: ActionResult = { code: ZEGO_CODES.signatureWrong, message: 'the signature is wrong' };

/** Whose signatures are taken, and by which clock. */
interface SignatureGuardOptions {
  readonly appId: number;
  readonly serverSecret: string;
  /** Unix milliseconds by the clock that timestamps are held against. */
  readonly now: () => number;
}

/** Checks the common query parameters of every call. Each signature is good for once. */
export class SignatureGuard {
  readonly #options: SignatureGuardOptions;
  /** Signatures that were used, with the second after which their timestamp is too old anyway. Oldest first. */
  readonly #used = new Map<string, number>();

  constructor(options: SignatureGuardOptions) {
    this.#options = options;
  }

  /** What is wrong with the signature; undefined when it is good, and from then on used up. */
  refusal(query: URLSearchParams): ActionResult | undefined {
    const { appId, serverSecret } = this.#options;
    const [nonce, timestamp, signature] = ['SignatureNonce', 'Timestamp', 'Signature'].map(
      (name) => query.get(name) ?? '',
    );
    if (nonce === undefined || timestamp === undefined || signature === undefined) return WRONG;
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

/** How a timestamp that is off is refused. */
export function expired(message: string): ActionResult {
  return { code: ZEGO_CODES.signatureExpired, message };
}
