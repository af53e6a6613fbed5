import type { WebhookEvent } from '../../src/contract/webhooks.js';

/** What a session has to tell the configured endpoints. */
export interface SessionEvents {
  readonly lastSequence: number;
  /** Events whose deliveries are not set off yet, the oldest first. */
  readonly outbox: readonly WebhookEvent[];
  /** Endpoints that want no more. */
  readonly gone: readonly string[];
  readonly stopTold: boolean;
}

/** The outbox of a session that has queued nothing. */
export const NO_EVENTS: SessionEvents = { lastSequence: 0, outbox: [], gone: [], stopTold: false };
