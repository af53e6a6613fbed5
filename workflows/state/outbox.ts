import type { SessionWebhookEvent } from '../../src/contract/webhooks.js';

/** The webhook events of a session. */
export interface Outbox {
  readonly lastSequence: number;
  /** Events whose deliveries are not started, the oldest first. */
  readonly queued: readonly SessionWebhookEvent[];
  /** Endpoints that returned 410 and get no more events. */
  readonly gone: readonly string[];
  /** Whether `session.stopped` was queued. */
  readonly stopQueued: boolean;
}

/** The outbox of a session without events. */
export const EMPTY_OUTBOX: Outbox = { lastSequence: 0, queued: [], gone: [], stopQueued: false };
