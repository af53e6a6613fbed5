import { webhookDeliveryId } from '../../src/contract/ids.js';
import { WEBHOOK_DELIVERY_WORKFLOW } from '../../src/contract/names.js';
import type { WebhookDeliveryInput, WebhookEvent } from '../../src/contract/webhooks.js';
import { startChildInTime } from '../child-start.js';
import { endpointsFor, eventSent } from '../rules/webhooks.js';
import { note, trouble } from '../state/session.js';
import type { LiveSession } from './live-session.js';

/** Sets off the deliveries of everything that is to be told, in order. */
export async function sendNews(session: LiveSession): Promise<void> {
  while (oldest(session) && !session.leaving) await sendOldest(session);
}

/** There is something to tell. */
export function hasNews(session: LiveSession): boolean {
  return oldest(session) !== undefined;
}

function oldest({ state }: LiveSession): WebhookEvent | undefined {
  return state.events?.outbox[0];
}

async function sendOldest(session: LiveSession): Promise<void> {
  const event = oldest(session);
  if (!event) return;
  const endpoints = endpointsFor(session.state, event.type);
  await session.during(() => Promise.all(endpoints.map((endpoint) => setOff(session, { endpoint, event }))));
  session.apply((state) => eventSent(state));
}

/** Each delivery is a workflow of its own that outlives the session: a slow endpoint holds up nothing. */
async function setOff(session: LiveSession, input: WebhookDeliveryInput): Promise<void> {
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
    return trouble(noted, nowMs, `${event.type} could not be handed over for delivery to ${endpoint}: ${reason}`);
  });
}
