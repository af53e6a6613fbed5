import { randomBytes } from 'node:crypto';
import { hexDigest, sameDigest } from './digests.js';
import type { ZegoAction } from './tables/actions.js';

/** The only version of the signature scheme (ZEGO's "Accessing server APIs"). */
export const SIGNATURE_VERSION = '2.0';
/** The most that a request's `Timestamp` may differ from ZEGO's clock, in seconds. */
export const MAX_CLOCK_SKEW_SECONDS = 600;

/** The parts of a request's signature. `nonce` is 16 hex characters; `timestampSeconds` is Unix time. */
export interface SignatureParts {
  readonly appId: number;
  readonly serverSecret: string;
  readonly nonce: string;
  readonly timestampSeconds: number;
}

/** Returns ZEGO's request signature: lower-case hex of `md5(AppId + SignatureNonce + ServerSecret + Timestamp)`. */
export function signRequest({ appId, serverSecret, nonce, timestampSeconds }: SignatureParts): string {
  return hexDigest('md5', `${appId}${nonce}${serverSecret}${timestampSeconds}`);
}

/** Whether a signature matches, compared in constant time. Does not check the timestamp's age or the nonce's reuse. */
export function verifyRequestSignature(parts: SignatureParts & { readonly signature: string }): boolean {
  return sameDigest(signRequest(parts), parts.signature);
}

/** Returns the query of one request. ZEGO rejects a repeated signature: create a new query for every request and retry. */
export function signedQuery(of: {
  readonly action: ZegoAction;
  readonly appId: number;
  readonly serverSecret: string;
  /** Unix milliseconds. */
  readonly nowMs: number;
}): URLSearchParams {
  const { action, appId, serverSecret } = of;
  const nonce = randomBytes(8).toString('hex');
  const timestampSeconds = Math.floor(of.nowMs / 1000);
  return new URLSearchParams({
    Action: action,
    AppId: String(appId),
    SignatureNonce: nonce,
    Timestamp: String(timestampSeconds),
    SignatureVersion: SIGNATURE_VERSION,
    Signature: signRequest({ appId, serverSecret, nonce, timestampSeconds }),
  });
}
