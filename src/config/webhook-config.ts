import type { WebhookEventType } from '../contract/index.js';
import type { Secret } from './secret.js';

/** An endpoint that events of sessions are sent to. */
export interface WebhookConfig {
  /** The whole address. Wrapped, since many services put a key into its path or query. */
  readonly url: Secret;
  /** Signing secrets in base64, without the prefix `whsec_`, at most five: each signs every delivery. */
  readonly secrets: readonly Secret[];
  /** What it wants to hear of. @default every event */
  readonly events: readonly WebhookEventType[];
  /** Whether the address may be private, loopback or link-local, and plain http. @default false */
  readonly allowPrivateAddresses: boolean;
}
