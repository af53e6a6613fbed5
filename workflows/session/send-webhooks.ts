import { webhookDeliveryId } from '../../src/contract/ids.js';
import { WEBHOOK_DELIVERY_WORKFLOW } from '../../src/contract/names.js';
import type { SessionWebhookEvent, WebhookDeliveryInput } from '../../src/contract/webhooks.js';
import { startChildInTime } from '../child-start.js';
import { dequeueEvent, endpointsFor } from '../rules/webhooks.js';
import { note, withLastError } from '../state/timeline.js';
import type { LiveSession } from './live-session.js';

/** Starts the deliveries of every queued event, in order. */
export async function sendWebhooks(session: LiveSession): Promise<void> {
  while (oldest(session) && !session.leaving) await sendOldest(session);
}

/** Whether an event is queued. */
export function hasQueuedWebhooks(session: LiveSession): boolean {
  return oldest(session) !== undefined;
}

function oldest({ state }: LiveSession): SessionWebhookEvent | undefined {
  return state.outbox?.queued[0];
}

async function sendOldest(session: LiveSession): Promise<void> {
  const event = oldest(session);
  if (!event) return;
  const endpoints = endpointsFor(session.state, event.type);
  await session.runCall(() => Promise.all(endpoints.map((endpoint) => startDelivery(session, { endpoint, event }))));
  session.apply((state) => dequeueEvent(state));
}

/** Starts a delivery, a workflow of its own: a slow endpoint does not delay the session. */
async function startDelivery(session: LiveSession, input: WebhookDeliveryInput): Promise<void> {
  const { endpoint, event } = input;
  const start = await startChildInTime(WEBHOOK_DELIVERY_WORKFLOW, {
    workflowId: webhookDeliveryId(session.state.sessionId, endpoint, event.data.sequence),
    args: [input],
    staticSummary: `${event.type} to ${endpoint}`,
  });
  if (start.verdict !== 'failed') return;
  const { reason } = start;
  session.apply((state, nowMs) => {
    const noted = note(state, nowMs, 'session', 'delivery not started', { endpoint, type: event.type, reason });
    return withLastError(noted, nowMs, `The delivery of ${event.type} to ${endpoint} was not started: ${reason}`);
  });
}
