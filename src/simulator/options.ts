import { type CONCURRENT_TASKS, TASK_SECONDS, type ZegoAction } from '../zego/index.js';
import type { SimulatorClock } from './clock/simulator-clock.js';

/** What a simulator is made of. Everything has a default. */
export interface SimulatorOptions {
  /** @default 1234567890 */
  readonly appId?: number;
  /** @default "simulator-server-secret-32-chars" */
  readonly serverSecret?: string;
  /** @default "simulator-callback-secret" */
  readonly callbackSecret?: string;
  /** Time of tasks, callbacks and rate limits. @default the machine's time */
  readonly clock?: SimulatorClock;
  /** Which clock signatures are held against: the machine's, or that of `clock`. @default "real" */
  readonly signatureClock?: 'real' | 'simulated';
  /** The controls ask for no key: any other than a loopback address opens them to the network. @default "127.0.0.1" */
  readonly host?: string;
  /** @default 0, a free one */
  readonly port?: number;
  /** Where callbacks go whose task has no CallbackUrl. @default nowhere */
  readonly consoleCallbackUrl?: string;
  /** Rooms that nobody scripted are empty, instead of having two people publishing. @default false */
  readonly emptyRooms?: boolean;
  /** Whose limit of live tasks holds: ZEGO's domestic cluster or one overseas. @default "domestic" */
  readonly cluster?: Cluster;
  /** How many tasks may be live at once; more are refused with 300000006. @default 1000, or 200 overseas */
  readonly concurrentTasks?: number;
  /** The longest MaxRecordTime in seconds, as ZEGO may have raised it for an app: at most 172800. @default 86400 */
  readonly maxRecordSeconds?: number;
  /** Calls per second, for the Actions that are to differ from ZEGO's own limits. @default ZEGO's limits */
  readonly callsPerSecond?: Partial<Record<ZegoAction, number>> | 'unlimited';
  /** Simulated milliseconds from StartRecord to recording. @default 1000 */
  readonly initMs?: number;
  /** Simulated milliseconds from a task's end, or a picture, to its upload. @default 2000 */
  readonly uploadMs?: number;
  /** Real milliseconds that a receiver of callbacks may take. @default 5000 */
  readonly callbackTimeoutMs?: number;
  /** Where the buckets of the S3 API are kept. @default a temporary folder, removed by `close` */
  readonly dataDir?: string;
  /** The only buckets of the S3 API. @default `recordings`, and any other from its first object on */
  readonly buckets?: readonly string[];
  /**
   * Storage vendors whose uploads count as done although nothing is sent, since the simulator can't reach them.
   * All others but 10 end in the backup. @default 5 and 6, the VOD stores
   */
  readonly assumedVendors?: readonly number[];
}

/** Where an app records. */
export type Cluster = keyof typeof CONCURRENT_TASKS;

/** What an option that is not given means. */
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

/** The one key of the S3 API. It guards nothing that is worth a secret. */
export const S3_CREDENTIALS = { accessKeyId: 'simulator', secretAccessKey: 'simulator' } as const;

/** The region that the S3 API is to be given; it takes any. */
export const S3_REGION = 'us-east-1';

/** The bucket that the simulator's S3 API has from the start. */
export const S3_BUCKET = 'recordings';
