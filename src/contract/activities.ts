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
  /** ZEGO's own words; without a code what happened instead, as a clause without a full stop. */
  readonly message: string;
  readonly requestId: string;
  /** What a person can do about it. */
  readonly advice: string;
  /** The call was sent and no response came: ZEGO may have carried it out. */
  readonly responseLost?: boolean;
  /** The worker that signed the call, where ZEGO refused its signature. */
  readonly worker?: string;
}

/** What to start. Sent again unchanged, it can only ever name the same task. */
export interface StartInput {
  readonly app: string;
  readonly sessionId: string;
  readonly roomId: string;
  readonly profile: string;
  readonly storage: string;
  readonly recording: RecordingParams;
  /** The wanted layout and whiteboard, laid over profile and request. */
  readonly layout?: JsonObject;
  readonly whiteboardId?: string;
  readonly clientTaskId: string;
  /** Added to MixOutputStreamId, so that two live tasks never share one. */
  readonly streamSuffix?: string;
  readonly maxRecordSeconds: number;
}

/**
 * What one attempt to start has shown. `refused`: nothing was made, and `retry` says whether asking again can help.
 * `unknown`: the answer never came, so a task may exist. What the activity throws counts as `unknown` as well, unless it
 * is known to have come before the call.
 */
export type StartAnswer =
  | { readonly verdict: 'started'; readonly taskId: string; readonly requestId: string }
  | {
      readonly verdict: 'refused';
      /**
       * `unreachable`: no connection to ZEGO; `elsewhere`: this worker could not send it, another may; `perhaps`: ZEGO's
       * code does not say that every worker is refused for good.
       */
      readonly retry: 'never' | 'no-capacity' | 'unreachable' | 'elsewhere' | 'perhaps';
      readonly refusal: ZegoRefusal;
    }
  | { readonly verdict: 'unknown'; readonly reason: string };

/** What StopRecord confirmed. Anything else is thrown, and Temporal asks again. */
export interface StopAnswer {
  readonly how: 'stopped' | 'no-such-task' | 'ended-already';
  readonly requestId: string;
}

/** What DescribeRecordStatus knows of a task. `unavailable`: no answer this time; ask again later. */
export type DescribeAnswer = {
  /** How long the call waited in its queue; a sign that polls exceed the quota. */
  readonly queuedMs: number;
  /** Until when somebody else watches all tasks of the app, so that this session may poll rarely. */
  readonly keeperFreshUntil?: string;
} & (
  | {
      readonly found: 'task';
      /** ZEGO's task status, 1 to 5. */
      readonly status: number;
      readonly beganAt?: string;
      readonly endedAt?: string;
      readonly files: readonly FileView[];
      readonly filesOmitted?: OmittedFiles;
      /** What the reachable files cover together, overlaps merged, as [from, to] in epoch milliseconds. */
      readonly covered: readonly (readonly [number, number])[];
    }
  | { readonly found: 'no-such-task' }
  | { readonly found: 'unavailable'; readonly refusal: ZegoRefusal }
);

/** What became of a layout, whiteboard, pause, resume or snapshot. `retry`: no verdict, ask again. */
export type CommandAnswer =
  | { readonly verdict: 'accepted'; readonly requestId: string }
  | { readonly verdict: 'invalid'; readonly mistakes: readonly Mistake[] }
  | { readonly verdict: 'refused'; readonly refusal: ZegoRefusal }
  | { readonly verdict: 'retry'; readonly refusal: ZegoRefusal };

/** Names one live task. */
export interface TaskInput {
  readonly app: string;
  readonly sessionId: string;
  readonly taskId: string;
}

/**
 * What the check of a request has shown. `mode` and `whiteboard` decide which commands make sense. `checkedIn`: the run
 * that had it checked, as the history tells it: after a reset to a point before that another than the session began with.
 */
export type CheckAnswer = { readonly checkedIn?: string } & (
  | {
      readonly valid: true;
      readonly request: CheckedRequest;
      /** ZEGO's number of the app: callbacks of another one are not the session's. */
      readonly appId: number;
      readonly recordMode: 'single' | 'mixed';
      readonly hasWhiteboard: boolean;
      /** The layout and whiteboard that a task starts with when nobody requested otherwise. */
      readonly initialLayout?: JsonObject;
      readonly initialWhiteboardId?: string;
      /** How long ZEGO lets a task of the app record. */
      readonly maxTaskSeconds: number;
      /** Parameters that ZEGO takes and does not heed; absent when there are none. */
      readonly warnings?: readonly Mistake[];
      /** How long ZEGO lets a task go on while nobody publishes. */
      readonly maxIdleSeconds: number;
      /** jpg tasks leave pictures that only callbacks name. */
      readonly picturesOnly: boolean;
      /** A `.sw` file is to lie beside each media file. */
      readonly hasSoundWaves: boolean;
      /** RecordOutputParams.OutputFolder as ZEGO will use it; empty for none. */
      readonly outputFolder: string;
      /** Who wants to hear what becomes of the session; absent when nobody does. */
      readonly webhooks?: readonly WebhookSubscription[];
    }
  | { readonly valid: false; readonly mistakes: readonly Mistake[] }
);

/** Everything a session asks of the outside world. Implemented in `activities/`, called from `workflows/`. */
export interface SessionActivities {
  /**
   * Checks a request against schema and configuration. Runs as a local activity. `runId`, the asking run, comes back as
   * `checkedIn`.
   */
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
