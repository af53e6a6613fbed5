import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { condition, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { webhookDeliveryId } from '../src/contract/ids.js';
import { WEBHOOK_DELIVERY_WORKFLOW } from '../src/contract/names.js';
import type { WebhookDeliveryInput, WebhookEvent } from '../src/contract/webhooks.js';
import { failureText } from './calls.js';
import type { LiveSession } from './live-session.js';
import { endpointsFor, eventSent } from './session-events.js';
import { trouble } from './session-state.js';

/** Sets off the deliveries of whatever there is to tell, in order, until the session is over or moves on. */
export async function keepSending(session: LiveSession): Promise<void> {
  for (;;) {
    await condition(() => oldest(session) !== undefined || session.moving || session.over);
    if (session.moving || !oldest(session)) return;
    await sendOldest(session);
  }
}

/** Sets off the deliveries of everything that is still to be told. */
export async function sendRest(session: LiveSession): Promise<void> {
  while (oldest(session)) await sendOldest(session);
}

function oldest({ state }: LiveSession): WebhookEvent | undefined {
  return state.events?.outbox[0];
}

async function sendOldest(session: LiveSession): Promise<void> {
  const event = oldest(session);
  if (!event) return;
  for (const endpoint of endpointsFor(session.state, event.type)) {
    await session.during(() => setOff(session, { endpoint, event }));
  }
  session.apply((state) => eventSent(state));
}

/** Each delivery is a workflow of its own that outlives the session: a slow endpoint holds up nothing. */
async function setOff(session: LiveSession, input: WebhookDeliveryInput): Promise<void> {
  const { endpoint, event } = input;
  try {
    await startChild(WEBHOOK_DELIVERY_WORKFLOW, {
      workflowId: webhookDeliveryId(session.state.sessionId, endpoint, event.data.sequence),
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `${event.type} to ${endpoint}`,
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return;
    const what = `${event.type} could not be handed over for delivery to ${endpoint}: ${failureText(error)}`;
    session.apply((state, nowMs) => trouble(state, nowMs, what));
  }
}
