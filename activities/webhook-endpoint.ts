import type { WebhookEventType } from '../src/contract/webhooks.js';

/** An endpoint of the configuration, with its secrets revealed. Never log it. */
export interface WebhookEndpoint {
  readonly url: string;
  /** In base64, with or without the prefix `whsec_`. Each signs every delivery. */
  readonly secrets: readonly string[];
  readonly events: readonly WebhookEventType[];
  readonly allowPrivateAddresses: boolean;
  /** The timeout of one attempt. @default 15000 */
  readonly timeoutMs?: number;
}
