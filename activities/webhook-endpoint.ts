import type { WebhookEventType } from '../src/contract/webhooks.js';

/** An endpoint of the configuration, its secrets revealed: log none of it. */
export interface WebhookEndpoint {
  readonly url: string;
  /** In base64, with or without the prefix `whsec_`. Each signs every delivery. */
  readonly secrets: readonly string[];
  readonly events: readonly WebhookEventType[];
  readonly allowPrivateAddresses: boolean;
  /** For one attempt. @default 15000 */
  readonly timeoutMs?: number;
}
