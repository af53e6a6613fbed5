import { type FleetEntry, fleetWorkflowId } from './fleet.js';
import type { JsonObject } from './json.js';
import type { EndReason, Manifest } from './view.js';

/** The types of a session's webhook events. */
export const SESSION_EVENT_TYPES = [
  'session.recording',
  'session.playlist',
  'session.interrupted',
  'session.stopped',
  'session.closed',
] as const;

/** Every type of webhook event. */
export const WEBHOOK_EVENT_TYPES = [...SESSION_EVENT_TYPES, 'fleet.orphan'] as const;

/** A type of webhook event. */
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** The fields of the session in every event. */
export interface WebhookSession {
  readonly sessionId: string;
  readonly app: string;
  readonly roomId: string;
  /** The caller's own values, from the request. */
  readonly metadata: JsonObject;
  /** Counts the events of a session from 1; deliveries may arrive in another order. */
  readonly sequence: number;
}

/** The task that an event is about. */
export interface WebhookTask {
  /** The lane of the task, from 0. */
  readonly lane: number;
  /** Its place in the lane, from 1. */
  readonly number: number;
  /** ZEGO's id. */
  readonly taskId?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** ZEGO's `quit_reason`, if a callback reported it. */
  readonly quitReason?: number;
}

/** A live hls playlist: it plays the recording while it is in progress. */
export interface WebhookPlaylist {
  readonly fileId: string;
  readonly url: string;
  readonly streamId?: string;
  /** Whether DescribeRecordStatus reports the same address; otherwise it comes from a callback, whose body is unsigned. */
  readonly confirmed: boolean;
}

/** A task without a session, in `fleet.orphan`. */
export interface WebhookOrphan extends Pick<FleetEntry, 'event' | 'taskId' | 'roomId' | 'standing' | 'sessionId'> {
  readonly app: string;
  /** When the task started. */
  readonly startedAt: string;
  /** Counts the events of an app's fleet keeper from 1; deliveries may arrive in another order. */
  readonly sequence: number;
}

interface EventOf<Type extends WebhookEventType, Data> {
  /** Identical in every attempt and for every endpoint: visible ASCII without dots. See `webhookEventId`. */
  readonly id: string;
  readonly type: Type;
  /** When it happened, not when it is sent, as ISO 8601 in UTC. */
  readonly timestamp: string;
  readonly data: Data;
}

/** An event of a session: the JSON body that an endpoint receives. */
export type SessionWebhookEvent =
  | EventOf<'session.recording', WebhookSession & { readonly task: WebhookTask }>
  | EventOf<'session.playlist', WebhookSession & { readonly task: WebhookTask; readonly playlist: WebhookPlaylist }>
  /** `reason` is for a person. */
  | EventOf<'session.interrupted', WebhookSession & { readonly task: WebhookTask; readonly reason: string }>
  | EventOf<'session.stopped', WebhookSession & { readonly endReason: EndReason }>
  | EventOf<'session.closed', WebhookSession & { readonly manifest: Manifest }>;

/** An event of a fleet keeper: it found a task without a session, or stopped it. */
export type FleetWebhookEvent = EventOf<'fleet.orphan', WebhookOrphan>;

/** An event: the JSON body that an endpoint receives. */
export type WebhookEvent = SessionWebhookEvent | FleetWebhookEvent;

/** A configured endpoint as a session sees it: its name and the events that it receives. */
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

/** An endpoint's response with its HTTP status. `gone` (410): it wants no more events. Anything else is thrown. */
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

/** The argument of the signal `webhookGone`: the session sends no more events to this endpoint. */
export interface WebhookGoneBody {
  readonly endpoint: string;
}

/** The details of the failure `WebhookUndelivered`. */
export interface WebhookUndeliveredDetails {
  readonly endpoint: string;
  readonly eventId: string;
  /** Why the last attempt failed, for a person. */
  readonly lastFailure: string;
}

/** The activities of a webhook delivery. */
export interface WebhookActivities {
  /** Sends one event once. Throws errors to retry, with the pause that the endpoint requested, if any. */
  deliverWebhook(input: WebhookDeliveryInput): Promise<DeliverAnswer>;
}

/**
 * The retry policy of deliveries: the first pause, its growth, the longest pause, and when a delivery is given up. The
 * workflow applies it; the activity may lengthen a pause at the endpoint's request, but never shortens it.
 */
export const WEBHOOK_RETRY = {
  firstPauseMs: 5_000,
  growth: 3,
  longestPauseMs: 3_600_000,
  forMs: 259_200_000,
} as const;

/** Returns the workflow id of the session or fleet keeper that reports an event. */
export function eventSource(event: EventSource): string {
  return event.type === 'fleet.orphan' ? fleetWorkflowId(event.data.app) : event.data.sessionId;
}

type EventSource =
  | { readonly type: 'fleet.orphan'; readonly data: Pick<WebhookOrphan, 'app'> }
  | { readonly type: SessionWebhookEvent['type']; readonly data: Pick<WebhookSession, 'sessionId'> };
