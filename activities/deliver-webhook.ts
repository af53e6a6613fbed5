import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { Webhook } from 'standardwebhooks';
import { failure, retriedFailure } from '../src/contract/failures.js';
import { mistakesOf } from '../src/contract/mistakes.js';
import { FAILURES } from '../src/contract/names.js';
import { type DeliverAnswer, WEBHOOK_RETRY } from '../src/contract/webhooks.js';
import { mistakesText } from '../src/json/mistakes.js';
import { wording } from '../src/zego/mistakes.js';
import { type CheckedDelivery, deliverySchema } from './deliver-webhook.schema.js';
import { postWebhook } from './deliver-webhook-post.js';
import { type ActivityDependencies, entryOf } from './dependencies.js';
import type { WebhookEndpoint } from './webhook-endpoint.js';

const TIMEOUT_MS = 15_000;
/** The longest pause that an endpoint may request. */
const LONGEST_REQUESTED_PAUSE_MS = 21_600_000;
const GONE = 410;

/**
 * Sends an event to its endpoint once, signed according to Standard Webhooks 1.0.0. Returns `delivered` (2xx) or `gone`
 * (410: the endpoint rejects all further events). Throws on any other response, so that Temporal retries.
 */
export async function deliverWebhook(input: unknown, dependencies: ActivityDependencies): Promise<DeliverAnswer> {
  const delivery = checked(input);
  const endpoint = endpointOf(delivery, dependencies);
  const { id } = delivery.event;
  const body = JSON.stringify(delivery.event);
  const sentAt = new Date(dependencies.nowMs());
  const exchange = await postWebhook({
    url: endpoint.url,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': endpoint.secrets.map((secret) => new Webhook(secret).sign(id, sentAt, body)).join(' '),
    },
    body,
    allowPrivateAddresses: endpoint.allowPrivateAddresses,
    timeoutMs: endpoint.timeoutMs ?? TIMEOUT_MS,
  });

  const attempts = Context.current().info.attempt;
  if (!exchange.answered) throw undelivered(delivery, `${exchange.what}. ${exchange.advice}`);
  const { status, retryAfter } = exchange;
  if (status >= 200 && status < 300) return { verdict: 'delivered', status, attempts };
  if (status === GONE) return { verdict: 'gone', status, attempts };
  const pauseMs = requestedPauseMs(retryAfter, dependencies.nowMs(), attempts);
  const pause = pauseMs === undefined ? '' : ` It requested a pause; the next attempt is in ${pauseMs / 1_000} s.`;
  throw undelivered(
    delivery,
    `it responded with HTTP ${status}. ${adviceFor(status, delivery.endpoint)}${pause}`,
    pauseMs,
  );
}

/** @throws ApplicationFailure InvalidRequest, not retryable, with every mistake by its path */
function checked(input: unknown): CheckedDelivery {
  const parsed = deliverySchema.safeParse(input, { error: wording });
  if (parsed.success) return parsed.data;
  const mistakes = mistakesOf(parsed.error);
  throw failure(FAILURES.invalidRequest, `The delivery is invalid: ${mistakesText(mistakes)}`, [{ mistakes }]);
}

/** Returns the endpoint. @throws ConfigurationMissing, retryable: another worker may have it */
function endpointOf(delivery: CheckedDelivery, { webhooks = {} }: ActivityDependencies): WebhookEndpoint {
  const endpoint = entryOf(webhooks, delivery.endpoint);
  if (endpoint) return endpoint;
  const why = `this worker's configuration has no webhooks.${delivery.endpoint}`;
  const message = `${named(delivery)} can't be delivered: ${why}. Restore the entry, or terminate the delivery.`;
  throw ApplicationFailure.retryable(message, 'ConfigurationMissing');
}

function named({ endpoint, event }: CheckedDelivery): string {
  const source =
    event.type === 'fleet.orphan' ? `the fleet of app "${event.data.app}"` : `session "${event.data.sessionId}"`;
  return `Event "${event.id}" (${event.type} of ${source}) for the webhook "${endpoint}"`;
}

function undelivered(delivery: CheckedDelivery, why: string, nextRetryDelay?: number): ApplicationFailure {
  const message = `${named(delivery)} was not delivered: ${why}`;
  return retriedFailure('WebhookNotTaken', message, nextRetryDelay === undefined ? {} : { nextRetryDelay });
}

function adviceFor(status: number, endpoint: string): string {
  if (status < 200) return 'That is no response to a webhook: check its address.';
  if (status < 400) return `Redirects are not followed: put the final address into webhooks.${endpoint}.url.`;
  if (status === 401 || status === 403) {
    return `Its secret may differ: compare webhooks.${endpoint}.secrets with the secret that it uses.`;
  }
  if (status === 404 || status === 405) return `Check webhooks.${endpoint}.url, and that the endpoint accepts POST.`;
  if (status === 429) return 'It gets too many requests.';
  return status < 500 ? 'Its log should say why it rejects the event.' : 'Its log should say what went wrong.';
}

/**
 * Returns the pause in milliseconds that Retry-After requests (RFC 9110, section 10.2.3: seconds or a date), at most six
 * hours; undefined if Temporal's own backoff is at least as long.
 */
function requestedPauseMs(retryAfter: string | undefined, nowMs: number, attempts: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const requestedMs = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - nowMs;
  const ownMs = WEBHOOK_RETRY.firstPauseMs * WEBHOOK_RETRY.growth ** (attempts - 1);
  return requestedMs > Math.min(ownMs, WEBHOOK_RETRY.longestPauseMs)
    ? Math.min(Math.ceil(requestedMs), LONGEST_REQUESTED_PAUSE_MS)
    : undefined;
}
