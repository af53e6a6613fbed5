import { randomBytes } from 'node:crypto';
import { hexDigest, sameDigest } from './digests.js';
import type { ZegoAction } from './tables/actions.js';

/** The only version of the signature scheme (ZEGO's "Accessing server APIs"). */
export const SIGNATURE_VERSION = '2.0';
/** How far a request's `Timestamp` may be off ZEGO's clock, in seconds. */
export const MAX_CLOCK_SKEW_SECONDS = 600;

/** What a request's signature is made of. `nonce` is 16 hex characters; `timestampSeconds` is Unix time. */
export interface SignatureParts {
  readonly appId: number;
  readonly serverSecret: string;
  readonly nonce: string;
  readonly timestampSeconds: number;
}

/** ZEGO's request signature: lower-case hex of `md5(AppId + SignatureNonce + ServerSecret + Timestamp)`. */
export function signRequest({ appId, serverSecret, nonce, timestampSeconds }: SignatureParts): string {
  return hexDigest('md5', `${appId}${nonce}${serverSecret}${timestampSeconds}`);
}

/** Whether a signature fits, compared in constant time. Says nothing of the timestamp's age or the nonce's reuse. */
export function verifyRequestSignature(parts: SignatureParts & { readonly signature: string }): boolean {
  return sameDigest(signRequest(parts), parts.signature);
}

/** The query of one request. ZEGO refuses a signature that it has seen: make a new one for every request and retry. */
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
