import type { Mistake, RecordingParams } from '../contract/index.js';
import type { ZegoAction } from '../zego/index.js';
import type { ApiKeyConfig } from './api-key-config.js';
import type { EncryptionConfig } from './encryption-config.js';
import type { Secret } from './secret.js';
import type { StorageConfig } from './storage-config.js';
import type { WebhookConfig } from './webhook-config.js';

/** One app of ZEGO's console. */
export interface AppConfig {
  /** ZEGO's number of the app. */
  readonly appId: number;
  /** Signs requests to ZEGO. Only a gateway does without. */
  readonly serverSecret?: Secret;
  /** Without it callbacks can't be told from forged ones and are not taken. */
  readonly callbackSecret?: Secret;
  /** Where ZEGO answers, without a slash at the end. @default ZEGO's own endpoint without a region */
  readonly endpoint: string;
  /** How long ZEGO lets a task of the app record, in seconds; up to 172800 where it was raised. @default 86400 */
  readonly maxRecordSeconds: number;
  /** Calls per second that ZEGO grants this app, where they differ from ZEGO's ordinary ones. */
  readonly quotas: Readonly<Partial<Record<ZegoAction, number>>>;
}

/** The HTTP side. */
export interface GatewayConfig {
  /** @default "127.0.0.1" */
  readonly host: string;
  /** @default 8700 */
  readonly port: number;
  /** Where ZEGO reaches the gateway, without a slash at the end. Without it ZEGO sends to the console's address. */
  readonly publicUrl?: string;
  /** Keys of callers. Without any, `host` is on loopback. */
  readonly apiKeys: readonly ApiKeyConfig[];
  /** Keys of the tokens in callback addresses: the first makes them, all are accepted. See `callbackKeysOf`. */
  readonly callbackKeys: readonly Secret[];
  /** How far a callback's own time may be from the gateway's clock, in seconds. @default 300 */
  readonly callbackToleranceSeconds: number;
  /** Web pages that may ask the codec endpoint, as origins: the Temporal Web UI's. @default none */
  readonly codecOrigins?: readonly string[];
}

/** The version that a worker process serves, as Temporal's worker deployments name it. */
interface VersioningConfig {
  /** What is deployed. @default "reelkeeper" */
  readonly deploymentName: string;
  /** This build of it: another one for each change of code. */
  readonly buildId: string;
}

/** How a worker process runs. */
export interface WorkerConfig {
  /** How many sessions stay in memory; others are replayed when something happens. @default 1000 */
  readonly maxCachedWorkflows: number;
  /** How long activities may go on once the worker is asked to stop, in seconds. @default 20 */
  readonly shutdownGraceSeconds: number;
  /** Whether files may be rescued from private, loopback and link-local addresses. @default false */
  readonly allowPrivateBackups: boolean;
  /** IP address and port to serve Prometheus metrics on, such as `127.0.0.1:9464`. Without it there are none. */
  readonly metricsAddress?: string;
  /** Without it any worker runs any session. */
  readonly versioning?: VersioningConfig;
}

/**
 * A checked configuration. Its maps have no prototype, so that a name from a request finds an entry or nothing. All
 * secrets are wrapped: it may be logged.
 */
export interface Config {
  readonly apps: Readonly<Record<string, AppConfig>>;
  /** At least one, except for a gateway alone. */
  readonly storages: Readonly<Record<string, StorageConfig>>;
  /** Those that are written; the built-in one as `default` where none is. */
  readonly profiles: Readonly<Record<string, RecordingParams>>;
  readonly gateway: GatewayConfig;
  readonly worker: WorkerConfig;
  /** Without it nothing is encrypted. */
  readonly encryption?: EncryptionConfig;
  /** The endpoints that events are sent to, by name; at most ten. */
  readonly webhooks: Readonly<Record<string, WebhookConfig>>;
  /** What works and should be corrected all the same, by its path; without secrets. Processes log it when they start. */
  readonly warnings: readonly Mistake[];
}
