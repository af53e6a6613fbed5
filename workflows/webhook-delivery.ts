import {
  ApplicationFailure,
  getExternalWorkflowHandle,
  isCancellation,
  setCurrentDetails,
  TimeoutFailure,
} from '@temporalio/workflow';
import { failure, innermostCause } from '../src/contract/failures.js';
import { fleetWorkflowId } from '../src/contract/fleet.js';
import { CONFIG_NAME } from '../src/contract/ids.js';
import { FAILURES, SIGNALS } from '../src/contract/names.js';
import {
  type DeliverAnswer,
  eventSource,
  WEBHOOK_EVENT_TYPES,
  type WebhookDeliveryInput,
  type WebhookDeliveryResult,
  type WebhookGoneBody,
  type WebhookUndeliveredDetails,
} from '../src/contract/webhooks.js';
import { isObject } from '../src/json/objects.js';
import { deliverCall } from './activity-calls.js';

/** The longest workflow id. Temporal's servers refuse longer ones, and a workflow task that signals one. */
const LONGEST_ID = 1_000;
const SHOWN_CHARACTERS = 60;

/**
 * Delivers one event to one endpoint, with retries for three days. Completes once the endpoint has accepted the event, or
 * has returned 410, which it reports to the session. Fails as `WebhookUndelivered`, or as `InvalidRequest` for a
 * malformed argument.
 *
 * @param input a `WebhookDeliveryInput`; checked here, since any Temporal client may start a delivery
 */
export async function webhookDelivery(input: unknown): Promise<WebhookDeliveryResult> {
  if (!isDelivery(input)) {
    throw failure(FAILURES.invalidRequest, 'The argument of webhookDelivery must be {endpoint, event}', [
      { mistakes: [{ path: '(whole)', message: 'must name an endpoint and hold an event of a session or fleet' }] },
    ]);
  }
  const summary = summaryOf(input);
  setCurrentDetails(`Delivers ${summary}; retries for up to three days.`);
  const { verdict, attempts } = await sendEvent(input, summary);
  if (verdict === 'delivered') return { delivered: true, attempts };
  await reportGone(input);
  return { delivered: false, attempts };
}

/** Returns the summary of a delivery for the Web UI, at most 340 bytes. */
function summaryOf({ endpoint, event }: WebhookDeliveryInput): string {
  // Cut between characters: UTF-8, which failure messages need, has no half of a surrogate pair.
  const source = Array.from(eventSource(event)).slice(0, SHOWN_CHARACTERS).join('');
  return `${event.type} of ${event.type === 'fleet.orphan' ? '' : 'session '}${source} to ${endpoint}`;
}

async function sendEvent(input: WebhookDeliveryInput, summary: string): Promise<DeliverAnswer> {
  try {
    return await deliverCall(summary)(input);
  } catch (error) {
    if (isCancellation(error)) throw error;
    const cause = innermostCause(error);
    if (cause instanceof ApplicationFailure && cause.type === FAILURES.invalidRequest) throw cause;
    const { endpoint, event } = input;
    const details: WebhookUndeliveredDetails = { endpoint, eventId: event.id, lastFailure: lastFailureText(cause) };
    throw failure(FAILURES.webhookUndelivered, `Not delivered in three days: ${summary}. ${details.lastFailure}`, [
      details,
    ]);
  }
}

/** Signals the source to send no more events to this endpoint. A closed session sends none anyway. */
async function reportGone({ endpoint, event }: WebhookDeliveryInput): Promise<void> {
  const body: WebhookGoneBody = { endpoint };
  await getExternalWorkflowHandle(eventSource(event))
    .signal<[WebhookGoneBody]>(SIGNALS.webhookGone, body)
    .catch(() => undefined);
}

/** Whether the input has what this workflow needs; the activity checks the rest. */
function isDelivery(input: unknown): input is WebhookDeliveryInput {
  if (!isObject(input)) return false;
  const { endpoint, event } = input;
  if (!isObject(event)) return false;
  const { id, type, data } = event;
  if (!isObject(data)) return false;
  const name = type === 'fleet.orphan' ? data['app'] : data['sessionId'];
  return (
    typeof endpoint === 'string' &&
    CONFIG_NAME.test(endpoint) &&
    typeof id === 'string' &&
    WEBHOOK_EVENT_TYPES.some((known) => known === type) &&
    typeof name === 'string' &&
    name !== '' &&
    !/\p{Cs}/u.test(name) &&
    new TextEncoder().encode(type === 'fleet.orphan' ? fleetWorkflowId(name) : name).length <= LONGEST_ID
  );
}

function lastFailureText(cause: unknown): string {
  if (cause instanceof TimeoutFailure) return 'No attempt ended in time: check that workers run.';
  return cause instanceof Error ? cause.message : String(cause);
}
