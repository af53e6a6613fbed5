import {
  ApplicationFailure,
  getExternalWorkflowHandle,
  isCancellation,
  setCurrentDetails,
  TimeoutFailure,
} from '@temporalio/workflow';
import { failure, innermostCause } from '../src/contract/failures.js';
import { FAILURES, SIGNALS } from '../src/contract/names.js';
import {
  type DeliverAnswer,
  WEBHOOK_EVENT_TYPES,
  type WebhookDeliveryInput,
  type WebhookDeliveryResult,
  type WebhookGoneBody,
  type WebhookUndeliveredDetails,
} from '../src/contract/webhooks.js';
import { isObject } from '../src/json/objects.js';
import { deliverCall } from './activity-calls.js';

/** Temporal's servers refuse longer ids, and a workflow task that signals one. */
const LONGEST_ID = 1_000;
const SHOWN_CHARACTERS = 60;

/**
 * Brings one event to one endpoint, trying for three days. Completes once the endpoint has taken it, or has answered
 * that it wants no more, which the session is told. Fails as `WebhookUndelivered`, or as `InvalidRequest` for an
 * argument that is no delivery.
 *
 * @param input a `WebhookDeliveryInput`; looked at here, since any Temporal client may start a delivery
 */
export async function webhookDelivery(input: unknown): Promise<WebhookDeliveryResult> {
  if (!isDelivery(input)) {
    throw failure(FAILURES.invalidRequest, 'The argument of webhookDelivery must be {endpoint, event}', [
      { mistakes: [{ path: '(whole)', message: 'must name an endpoint and hold an event of a session' }] },
    ]);
  }
  const what = deliverySummary(input);
  setCurrentDetails(`Delivers ${what}; tries until it is taken, for three days at most.`);
  const { verdict, attempts } = await deliver(input, what);
  if (verdict === 'delivered') return { delivered: true, attempts };
  await tellSession(input);
  return { delivered: false, attempts };
}

/** A delivery in a few words, for summaries that people read: at most 340 bytes. */
function deliverySummary({ endpoint, event }: WebhookDeliveryInput): string {
  // By whole characters: half a surrogate pair has no bytes in UTF-8, and a failure's message must have some.
  const session = Array.from(event.data.sessionId).slice(0, SHOWN_CHARACTERS).join('');
  return `${event.type} of session ${session} to ${endpoint}`;
}

async function deliver(input: WebhookDeliveryInput, summary: string): Promise<DeliverAnswer> {
  try {
    return await deliverCall(summary)(input);
  } catch (error) {
    if (isCancellation(error)) throw error;
    const cause = innermostCause(error);
    if (cause instanceof ApplicationFailure && cause.type === FAILURES.invalidRequest) throw cause;
    const { endpoint, event } = input;
    const details: WebhookUndeliveredDetails = { endpoint, eventId: event.id, lastFailure: textOf(cause) };
    throw failure(FAILURES.webhookUndelivered, `Not delivered in three days: ${summary}. ${details.lastFailure}`, [
      details,
    ]);
  }
}

/** So that the session sends no more there. One that is closed has nothing more to send. */
async function tellSession({ endpoint, event }: WebhookDeliveryInput): Promise<void> {
  const body: WebhookGoneBody = { endpoint };
  await getExternalWorkflowHandle(event.data.sessionId)
    .signal<[WebhookGoneBody]>(SIGNALS.webhookGone, body)
    .catch(() => undefined);
}

/** As much as this workflow needs; the activity checks the rest. */
function isDelivery(input: unknown): input is WebhookDeliveryInput {
  if (!isObject(input)) return false;
  const { endpoint, event } = input;
  if (!isObject(event)) return false;
  const { id, type, data } = event;
  if (!isObject(data)) return false;
  const { sessionId } = data;
  return (
    typeof endpoint === 'string' &&
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(endpoint) &&
    typeof id === 'string' &&
    WEBHOOK_EVENT_TYPES.some((known) => known === type) &&
    typeof sessionId === 'string' &&
    sessionId !== '' &&
    !/\p{Cs}/u.test(sessionId) &&
    new TextEncoder().encode(sessionId).length <= LONGEST_ID
  );
}

function textOf(cause: unknown): string {
  if (cause instanceof TimeoutFailure) return 'No attempt ended in time: check that workers run.';
  return cause instanceof Error ? cause.message : String(cause);
}
