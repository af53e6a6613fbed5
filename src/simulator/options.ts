import { type CONCURRENT_TASKS, TASK_SECONDS, type ZegoAction } from '../zego/index.js';
import type { SimulatorClock } from './clock/simulator-clock.js';

/** Options of a simulator. All have defaults. */
export interface SimulatorOptions {
  /** @default 1234567890 */
  readonly appId?: number;
  /** @default "simulator-server-secret-32-chars" */
  readonly serverSecret?: string;
  /** @default "simulator-callback-secret" */
  readonly callbackSecret?: string;
  /** Time of tasks, callbacks and rate limits. @default the machine's time */
  readonly clock?: SimulatorClock;
  /** The clock that signatures are checked by: the machine's, or `clock`. @default "real" */
  readonly signatureClock?: 'real' | 'simulated';
  /** The control API has no authentication: any other than a loopback address opens it to the network. @default "127.0.0.1" */
  readonly host?: string;
  /** @default 0, a free one */
  readonly port?: number;
  /** Default callback URL for tasks without one. @default none */
  readonly consoleCallbackUrl?: string;
  /** Whether rooms without a script are empty; otherwise two people publish in them. @default false */
  readonly emptyRooms?: boolean;
  /** The ZEGO cluster whose limit of live tasks applies. @default "domestic" */
  readonly cluster?: Cluster;
  /** The most tasks that may be live at once; more are refused with 300000006. @default 1000, or 200 overseas */
  readonly concurrentTasks?: number;
  /** The longest MaxRecordTime in seconds; ZEGO raises it for single apps up to 172800. @default 86400 */
  readonly maxRecordSeconds?: number;
  /** Calls per second of Actions that differ from ZEGO's limits. @default ZEGO's limits */
  readonly callsPerSecond?: Partial<Record<ZegoAction, number>> | 'unlimited';
  /** Simulated milliseconds from StartRecord to recording. @default 1000 */
  readonly initMs?: number;
  /** Simulated milliseconds from a task's end, or a picture, to its upload. @default 2000 */
  readonly uploadMs?: number;
  /** Real milliseconds that a receiver of callbacks may take. @default 5000 */
  readonly callbackTimeoutMs?: number;
  /** Folder for the buckets of the S3 API. @default a temporary folder, removed by `close` */
  readonly dataDir?: string;
  /** The only buckets of the S3 API. @default `recordings`, and any other once it has an object */
  readonly buckets?: readonly string[];
  /**
   * Storage vendors whose uploads succeed without sending anything, since the simulator can't reach them.
   * Uploads to all others except 10 go to the backup. @default 5 and 6, the VOD stores
   */
  readonly assumedVendors?: readonly number[];
}

/** The ZEGO cluster of an app. */
export type Cluster = keyof typeof CONCURRENT_TASKS;

/** The options' defaults. */
export const SIMULATOR_DEFAULTS = {
  appId: 1_234_567_890,
  serverSecret: 'simulator-server-secret-32-chars',
  callbackSecret: 'simulator-callback-secret',
  host: '127.0.0.1',
  port: 0,
  cluster: 'domestic',
  maxRecordSeconds: TASK_SECONDS.maxRecord.default,
  initMs: 1_000,
  uploadMs: 2_000,
  callbackTimeoutMs: 5_000,
} as const satisfies SimulatorOptions;

/** The only key of the S3 API; not a secret. */
export const S3_CREDENTIALS = { accessKeyId: 'simulator', secretAccessKey: 'simulator' } as const;

/** A region for clients of the S3 API, which accepts any. */
export const S3_REGION = 'us-east-1';

/** The bucket that the S3 API has from the start. */
export const S3_BUCKET = 'recordings';
