import type { Mistake, RecordingParams } from '../contract/index.js';
import type { appSchema, gatewaySchema, workerSchema } from './config.schema.js';
import type { EncryptionConfig } from './encryption-config.js';
import type { OutputOf } from './output-of.js';
import type { StorageConfig } from './storage-config.js';
import type { WebhookConfig } from './webhook.schema.js';

/** One app of ZEGO's console. Only the configuration of a gateway alone may omit `serverSecret`. */
export type AppConfig = Omit<OutputOf<typeof appSchema>, 'serverSecret'> &
  Partial<Pick<OutputOf<typeof appSchema>, 'serverSecret'>>;

/** The section `gateway`. */
export type GatewayConfig = OutputOf<typeof gatewaySchema>;

/** The section `worker`. */
export type WorkerConfig = OutputOf<typeof workerSchema>;

/**
 * A checked configuration; its schema describes every field. Its maps have no prototype: a name from a request finds an
 * entry or nothing. All secrets are wrapped, so it may be logged.
 */
export interface Config {
  readonly apps: Readonly<Record<string, AppConfig>>;
  /** At least one, except for a gateway alone. */
  readonly storages: Readonly<Record<string, StorageConfig>>;
  /** The configured profiles, else the built-in one as `default`. */
  readonly profiles: Readonly<Record<string, RecordingParams>>;
  readonly gateway: GatewayConfig;
  readonly worker: WorkerConfig;
  readonly encryption?: EncryptionConfig;
  readonly webhooks: Readonly<Record<string, WebhookConfig>>;
  /** Mistakes that do not prevent a start, by path and without secrets. Processes log them when they start. */
  readonly warnings: readonly Mistake[];
}
