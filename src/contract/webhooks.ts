import type { JsonObject } from './json.js';
import type { EndReason, Manifest } from './view.js';

/** Every kind of event that a webhook may tell of. */
export const WEBHOOK_EVENT_TYPES = [
  'session.recording',
  'session.playlist',
  'session.interrupted',
  'session.stopped',
  'session.closed',
] as const;

/** One kind of event. */
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** What every event says of its session. */
export interface WebhookSession {
  readonly sessionId: string;
  readonly app: string;
  readonly roomId: string;
  /** The caller's own values, from the request. */
  readonly metadata: JsonObject;
  /** Counts the events of a session from 1: deliveries overtake each other, and this tells their order. */
  readonly sequence: number;
}

/** The task that an event is about. */
export interface WebhookTask {
  /** The chain of tasks this one belongs to, from 0. */
  readonly lane: number;
  /** Its place in the lane, from 1. */
  readonly number: number;
  /** ZEGO's id. */
  readonly taskId?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** ZEGO's `quit_reason`, when a callback told it. */
  readonly quitReason?: number;
}

/** A live hls playlist: what is recorded can be played from it meanwhile. */
export interface WebhookPlaylist {
  readonly fileId: string;
  readonly url: string;
  readonly streamId?: string;
  /**
   * Whether DescribeRecordStatus gives the file this address as well. Otherwise it is known from a callback only, whose
   * body no signature covers.
   */
  readonly confirmed: boolean;
}

interface EventOf<Type extends WebhookEventType, Data> {
  /** The same in every attempt and for every endpoint: visible ASCII without dots. See `webhookEventId`. */
  readonly id: string;
  readonly type: Type;
  /** When it happened, as ISO 8601 in UTC; not when it is sent. */
  readonly timestamp: string;
  readonly data: WebhookSession & Data;
}

/** One thing that happened to a session: the JSON body that an endpoint gets. */
export type WebhookEvent =
  | EventOf<'session.recording', { readonly task: WebhookTask }>
  | EventOf<'session.playlist', { readonly task: WebhookTask; readonly playlist: WebhookPlaylist }>
  /** `reason` is in words for a person. */
  | EventOf<'session.interrupted', { readonly task: WebhookTask; readonly reason: string }>
  | EventOf<'session.stopped', { readonly endReason: EndReason }>
  | EventOf<'session.closed', { readonly manifest: Manifest }>;

/** A configured endpoint, as far as a session needs to know it: its name and what it wants to hear of. */
export interface WebhookSubscription {
  readonly endpoint: string;
  readonly events: readonly WebhookEventType[];
}

/** One event for one endpoint: the argument of the workflow `webhookDelivery` and of its activity. */
export interface WebhookDeliveryInput {
  /** Entry of `webhooks` in the configuration. */
  readonly endpoint: string;
  readonly event: WebhookEvent;
}

/** What an endpoint answered, with its HTTP status. `gone` (410): it wants no more events. Anything else is thrown. */
export interface DeliverAnswer {
  readonly verdict: 'delivered' | 'gone';
  readonly status: number;
  /** How many attempts it took. */
  readonly attempts: number;
}

/** The result of the workflow `webhookDelivery`. `delivered` is false for an endpoint that is gone. */
export interface WebhookDeliveryResult {
  readonly delivered: boolean;
  readonly attempts?: number;
}

/** The argument of the signal `webhookGone`: this session shall send no more events to the endpoint. */
export interface WebhookGoneBody {
  readonly endpoint: string;
}

/** The details of the failure `WebhookUndelivered`. */
export interface WebhookUndeliveredDetails {
  readonly endpoint: string;
  readonly eventId: string;
  /** What came of the last attempt, in words. */
  readonly lastFailure: string;
}

/** What a delivery asks of the outside world. */
export interface WebhookActivities {
  /** Sends one event once. Throws what Temporal shall try again, with the pause that the endpoint asked for, if any. */
  deliverWebhook(input: WebhookDeliveryInput): Promise<DeliverAnswer>;
}

/**
 * How a delivery is repeated: the pause before the second attempt, how it grows, its longest, and when it is given up.
 * The workflow repeats by it, and the activity lengthens a pause, never shortens it, where an endpoint asks for that.
 */
export const WEBHOOK_RETRY = {
  firstPauseMs: 5_000,
  growth: 3,
  longestPauseMs: 3_600_000,
  forMs: 259_200_000,
} as const;
