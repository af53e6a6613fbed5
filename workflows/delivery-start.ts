import { webhookDeliveryId } from '../src/contract/ids.js';
import { WEBHOOK_DELIVERY_WORKFLOW } from '../src/contract/names.js';
import type { WebhookDeliveryInput } from '../src/contract/webhooks.js';
import { startChildInTime } from './child-start.js';

/**
 * Starts the delivery of an event, a workflow of its own: a slow endpoint delays nobody. Never rejects; returns what went
 * wrong, or undefined.
 *
 * @param source the session or keeper, as part of the delivery's id
 */
export async function startDelivery(source: string, input: WebhookDeliveryInput): Promise<string | undefined> {
  const { endpoint, event } = input;
  const start = await startChildInTime(WEBHOOK_DELIVERY_WORKFLOW, {
    workflowId: webhookDeliveryId(source, endpoint, event.data.sequence),
    args: [input],
    staticSummary: `${event.type} to ${endpoint}`,
  });
  return start.verdict === 'failed' ? start.reason : undefined;
}

/** Returns the last error of a source whose delivery was not started. */
export function notDelivered({ endpoint, event }: WebhookDeliveryInput, reason: string): string {
  return `The delivery of ${event.type} to ${endpoint} was not started: ${reason}`;
}
