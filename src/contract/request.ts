import type { LaidOver, RecordInputParams, RecordOutputParams } from '../zego/tables/parameters.js';
import type { JsonObject } from './json.js';

/** The reaction of a session to an interruption of its task. */
export type WhenInterrupted = 'restart' | 'end';

/** How long a session may start, record and upload, in seconds, and how often it may restart. */
export interface SessionLimits {
  /** How long to try to start the first task. Later tasks are tried until a minute before the deadline. @default 300 */
  readonly startSeconds: number;
  /** Wall time from the request to the deadline, pauses included. @default 86400, at most 2592000 */
  readonly recordSeconds: number;
  /** How long ZEGO may take to upload the files of an ended task, without verification. @default 86400 */
  readonly uploadSeconds: number;
  /** How many new tasks may replace interrupted ones in each lane; daily rollovers do not count. @default 10 */
  readonly restarts: number;
}

/**
 * The parts of ZEGO's StartRecord body that a caller may set, in ZEGO's names. They override the profile; `null` removes
 * a field of the profile. Unknown parts and fields pass unchanged. Rejected are fields that a session sets itself, such as
 * RoomId and StorageParams, and names close to a known one.
 */
export interface RecordingParams {
  readonly RecordInputParams?: LaidOver<RecordInputParams> | null;
  readonly RecordOutputParams?: LaidOver<RecordOutputParams> | null;
  readonly [part: Capitalize<string>]: unknown;
}

/** A session request: the argument of the workflow `recordingSession`. Only `roomId` is required. */
export interface SessionRequest {
  readonly roomId: string;
  /** Entry of `apps` in the configuration. @default "default", or the only one configured */
  readonly app?: string;
  /** Entry of `profiles`. @default "default", or the only one configured */
  readonly profile?: string;
  /** Entry of `storages`. @default "default", or the only one configured */
  readonly storage?: string;
  readonly recording?: RecordingParams;
  readonly limits?: Partial<SessionLimits>;
  /** @default "restart" */
  readonly whenInterrupted?: WhenInterrupted;
  /** How many lanes record in parallel; the outcome counts their footage together. @default 1 */
  readonly redundancy?: 1 | 2;
  /** The caller's own values, returned in the manifest. */
  readonly metadata?: JsonObject;
}

/** A request checked against schema and configuration, with every default filled in. */
export interface CheckedRequest {
  readonly roomId: string;
  readonly app: string;
  readonly profile: string;
  readonly storage: string;
  readonly recording: RecordingParams;
  readonly limits: SessionLimits;
  readonly whenInterrupted: WhenInterrupted;
  readonly redundancy: 1 | 2;
  readonly metadata: JsonObject;
}

/** The limits of a request that sets none. */
export const DEFAULT_LIMITS: SessionLimits = {
  startSeconds: 300,
  recordSeconds: 86_400,
  uploadSeconds: 86_400,
  restarts: 10,
};
