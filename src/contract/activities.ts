import type { JsonObject } from './json.js';
import type { Mistake } from './messages.js';
import type { CheckedRequest, RecordingParams } from './request.js';
import type { FileView, OmittedFiles } from './view.js';
import type { WebhookSubscription } from './webhooks.js';

/** Why a call to ZEGO did not succeed. */
export interface ZegoRefusal {
  readonly action: string;
  /** ZEGO's code; absent when no response brought one. */
  readonly code?: number;
  /** ZEGO's message; without a code, what happened instead, as a clause without a full stop. */
  readonly message: string;
  readonly requestId: string;
  /** Advice for a person. */
  readonly advice: string;
  /** Whether the call was sent and no response came: ZEGO may have applied it. */
  readonly responseLost?: boolean;
  /** The worker that signed the call, if ZEGO rejected its signature. */
  readonly worker?: string;
}

/** The input of a start. Sent again unchanged, it names the same task. */
export interface StartInput {
  readonly app: string;
  readonly sessionId: string;
  readonly roomId: string;
  readonly profile: string;
  readonly storage: string;
  readonly recording: RecordingParams;
  /** The wanted layout; it overrides profile and request, as does `whiteboardId`. */
  readonly layout?: JsonObject;
  readonly whiteboardId?: string;
  readonly clientTaskId: string;
  /** Appended to MixOutputStreamId: two live tasks never share one. */
  readonly streamSuffix?: string;
  readonly maxRecordSeconds: number;
  /**
   * When the session was requested, as ISO 8601. With it the start may be queued behind older sessions that wait for one
   * of ZEGO's concurrent tasks; without it StartRecord is sent at once.
   */
  readonly requestedAt?: string;
}

/** What a worker knows of the fleet keeper of an app. */
export interface KeeperFreshness {
  /**
   * Until when the worker vouches for the fleet keeper: it has swept all tasks of the app lately, and until then signals
   * `statusChanged` to a session whose task begins to record or leaves ZEGO's list. As ISO 8601; absent if the keeper is
   * paused, terminated or behind, and from a start in a small fleet, unless many start at once: its poll sees a new task
   * sooner than a sweep, and the quota has room. A session polls rarely until then, and at the latest then learns whether it goes on.
   */
  readonly keeperFreshUntil?: string;
}

/**
 * The result of one attempt to start. `refused`: no task was created, and `retry` says whether another attempt can help.
 * `queued`: StartRecord was not sent, since older sessions wait. `unknown`: the response was lost, so a task may exist. A
 * failure of the activity also counts as `unknown`, unless it is known to have happened before the call.
 *
 * `position` is the session's place among the sessions of its app that wait for a task, from 1; absent if unknown.
 */
export type StartAnswer =
  | ({ readonly verdict: 'started'; readonly taskId: string; readonly requestId: string } & KeeperFreshness)
  | {
      readonly verdict: 'refused';
      /**
       * `unreachable`: no connection to ZEGO; `elsewhere`: this worker could not send it, another may; `perhaps`: ZEGO's
       * code may not apply to every worker or for good.
       */
      readonly retry: 'never' | 'no-capacity' | 'unreachable' | 'elsewhere' | 'perhaps';
      readonly refusal: ZegoRefusal;
      readonly position?: number;
    }
  | { readonly verdict: 'queued'; readonly position: number }
  | { readonly verdict: 'unknown'; readonly reason: string };

/** The confirmation of a StopRecord. Anything else is thrown, and Temporal retries. */
export interface StopAnswer {
  readonly how: 'stopped' | 'no-such-task' | 'ended-already';
  readonly requestId: string;
}

/** The status of a task from DescribeRecordStatus. `unavailable`: no response this time; poll again later. */
export type DescribeAnswer = KeeperFreshness & {
  /** How long the call waited in its queue; a sign that polls exceed the quota. */
  readonly queuedMs: number;
} & (
    | {
        readonly found: 'task';
        /** ZEGO's task status, 1 to 5. */
        readonly status: number;
        readonly beganAt?: string;
        readonly endedAt?: string;
        readonly files: readonly FileView[];
        readonly filesOmitted?: OmittedFiles;
        /** The time that the reachable files cover, overlaps merged, as [from, to] in epoch milliseconds. */
        readonly covered: readonly (readonly [number, number])[];
      }
    | { readonly found: 'no-such-task' }
    | { readonly found: 'unavailable'; readonly refusal: ZegoRefusal }
  );

/** The result of a layout, whiteboard, pause, resume or snapshot. `retry`: no verdict yet. */
export type CommandAnswer =
  | { readonly verdict: 'accepted'; readonly requestId: string }
  | { readonly verdict: 'invalid'; readonly mistakes: readonly Mistake[] }
  | { readonly verdict: 'refused'; readonly refusal: ZegoRefusal }
  | { readonly verdict: 'retry'; readonly refusal: ZegoRefusal };

/** One live task. */
export interface TaskInput {
  readonly app: string;
  readonly sessionId: string;
  readonly taskId: string;
}

/**
 * The result of checking a request. `recordMode` and `hasWhiteboard` decide which commands are possible. `checkedIn` is
 * the run that had it checked; after a reset to an earlier point it differs from the session's first run.
 */
export type CheckAnswer = { readonly checkedIn?: string } & (
  | {
      readonly valid: true;
      readonly request: CheckedRequest;
      /** ZEGO's AppId. Callbacks with another one are dropped. */
      readonly appId: number;
      readonly recordMode: 'single' | 'mixed';
      readonly hasWhiteboard: boolean;
      /** The size of the recorded picture in pixels; absent for single streams and for sound alone. */
      readonly canvas?: { readonly width: number; readonly height: number };
      /** The layout that a task starts with unless another is requested. */
      readonly initialLayout?: JsonObject;
      /** The whiteboard that a task starts with unless another is requested. */
      readonly initialWhiteboardId?: string;
      /** How long ZEGO lets a task of the app record. */
      readonly maxTaskSeconds: number;
      /** Parameters that ZEGO accepts and ignores; absent if there are none. */
      readonly warnings?: readonly Mistake[];
      /** How long ZEGO lets a task continue while nobody publishes (StartRecord, MaxIdleTime). */
      readonly maxIdleSeconds: number;
      /** Whether the tasks record jpg: only callbacks name their pictures. */
      readonly picturesOnly: boolean;
      /** Whether each media file gets a `.sw` file (StartRecord, RecordSoundWave). */
      readonly hasSoundWaves: boolean;
      /** RecordOutputParams.OutputFolder as ZEGO will use it; empty for none. */
      readonly outputFolder: string;
      /** The endpoints that receive the session's events; absent if there are none. */
      readonly webhooks?: readonly WebhookSubscription[];
    }
  | { readonly valid: false; readonly mistakes: readonly Mistake[] }
);

/** The activities of a session, except storage. Implemented in `activities/`, called from `workflows/`. */
export interface SessionActivities {
  /** Checks a request against schema and configuration, as a local activity. `runId` comes back as `checkedIn`. */
  checkRequest(request: unknown, runId?: string): Promise<CheckAnswer>;
  startRecord(input: StartInput): Promise<StartAnswer>;
  stopRecord(input: TaskInput): Promise<StopAnswer>;
  describeRecordStatus(input: TaskInput): Promise<DescribeAnswer>;
  updateLayout(input: TaskInput & { readonly layout: JsonObject }): Promise<CommandAnswer>;
  updateWhiteboard(input: TaskInput & { readonly whiteboardId: string }): Promise<CommandAnswer>;
  pauseRecord(input: TaskInput): Promise<CommandAnswer>;
  resumeRecord(input: TaskInput): Promise<CommandAnswer>;
  takeSnapshot(input: TaskInput): Promise<CommandAnswer>;
}
