import type { LaidOver, RecordInputParams, RecordOutputParams } from '../zego/tables/parameters.js';
import type { JsonObject } from './json.js';

/** What a session does when its task ends although nobody asked it to. */
export type WhenInterrupted = 'restart' | 'end';

/** How long a session may wait, record and upload, in seconds, and how often it may start again. */
export interface SessionLimits {
  /** How long a session's first task is asked for. Later ones are until a minute before the deadline. @default 300 */
  readonly startSeconds: number;
  /** Wall time until the deadline, counted from the request, pauses included. @default 86400, at most 2592000 */
  readonly recordSeconds: number;
  /** How long ZEGO may take to upload the files of an ended task. Looking for them is not in it. @default 86400 */
  readonly uploadSeconds: number;
  /** How many new tasks may replace interrupted ones in each lane; those that follow after a day do not count. @default 10 */
  readonly restarts: number;
}

/**
 * The parts of ZEGO's StartRecord body that a caller may set, in ZEGO's own names, laid over the profile: a field that
 * is `null` unsets the profile's. Parts and fields that are unknown to us pass as they are; those that a session fills
 * in itself, such as RoomId and StorageParams, are refused, and so is what is spelt almost as a known name.
 */
export interface RecordingParams {
  readonly RecordInputParams?: LaidOver<RecordInputParams> | null;
  readonly RecordOutputParams?: LaidOver<RecordOutputParams> | null;
  readonly [part: Capitalize<string>]: unknown;
}

/** What a caller asks for: the argument of the workflow `recordingSession`. Only `roomId` is required. */
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
  /** Chains of tasks that record side by side; the outcome counts what they have together. @default 1 */
  readonly redundancy?: 1 | 2;
  /** The caller's own values, returned in the manifest. */
  readonly metadata?: JsonObject;
}

/** A request that was checked against schema and configuration, with every default filled in. */
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

/** What a missing limit means. */
export const DEFAULT_LIMITS: SessionLimits = {
  startSeconds: 300,
  recordSeconds: 86_400,
  uploadSeconds: 86_400,
  restarts: 10,
};
