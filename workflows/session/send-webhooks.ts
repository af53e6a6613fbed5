import type { SessionWebhookEvent, WebhookDeliveryInput } from '../../src/contract/webhooks.js';
import { notDelivered, startDelivery } from '../delivery-start.js';
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
  await session.runCall(() => Promise.all(endpoints.map((endpoint) => deliver(session, { endpoint, event }))));
  session.apply((state) => dequeueEvent(state));
}

/** Starts a delivery, or records why it was not started. */
async function deliver(session: LiveSession, input: WebhookDeliveryInput): Promise<void> {
  const reason = await startDelivery(session.state.sessionId, input);
  if (reason === undefined) return;
  const { endpoint, event } = input;
  session.apply((state, nowMs) => {
    const noted = note(state, nowMs, 'session', 'delivery not started', { endpoint, type: event.type, reason });
    return withLastError(noted, nowMs, notDelivered(input, reason));
  });
}
