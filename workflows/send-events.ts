import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { webhookDeliveryId } from '../src/contract/ids.js';
import { WEBHOOK_DELIVERY_WORKFLOW } from '../src/contract/names.js';
import type { WebhookDeliveryInput, WebhookEvent } from '../src/contract/webhooks.js';
import { failureText } from './calls.js';
import type { LiveSession } from './live-session.js';
import { endpointsFor, eventSent } from './session-events.js';
import { trouble } from './session-state.js';

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
