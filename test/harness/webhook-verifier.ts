import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The specification's usual tolerance. */
const TOLERANCE_SECONDS = 300;

/** A received webhook. */
export interface ReceivedWebhook {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Whether a webhook is genuine by the specification of Standard Webhooks: one of the
 * signatures is the HMAC-SHA256 of id, timestamp and body with the key, and the timestamp is near.
 */
export function isGenuine({ headers, body }: ReceivedWebhook, keyInBase64: string, nowMs: number): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return false;
  if (!/^\d+$/.test(timestamp) || Math.abs(nowMs / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const expected = createHmac('sha256', Buffer.from(keyInBase64, 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest();
  return signatures.split(' ').some((one) => {
    const [version, signature = ''] = one.split(',');
    const received = Buffer.from(signature, 'base64');
    return version === 'v1' && received.length === expected.length && timingSafeEqual(received, expected);
  });
}
