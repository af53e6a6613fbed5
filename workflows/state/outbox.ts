import type { WebhookEvent } from '../../src/contract/webhooks.js';

/** The webhook events of a session. */
export interface Outbox {
  readonly lastSequence: number;
  /** Events whose deliveries are not started yet, the oldest first. */
  readonly queued: readonly WebhookEvent[];
  /** Endpoints that want no more. */
  readonly gone: readonly string[];
  readonly stopQueued: boolean;
}

/** The outbox of a session that has queued nothing. */
export const EMPTY_OUTBOX: Outbox = { lastSequence: 0, queued: [], gone: [], stopQueued: false };
