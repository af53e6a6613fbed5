import Fastify, { type FastifyInstance } from 'fastify';
import { InvalidRequest, SessionConflict, SessionNotFound, TemporalUnavailable } from 'reelkeeper';
import { SESSION_EVENT_TYPES, type SessionWebhookEvent } from 'reelkeeper/contract';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { ClassRecordings } from './class-recordings.js';

/** Enough for an event with a manifest of 256 kB. */
const MAX_EVENT_BYTES = 512 * 1_024;

interface ClassRoute {
  readonly Params: { readonly classId: string };
}

/** Builds the HTTP service: classes that begin and end, and Reelkeeper's webhooks. */
export function buildService(recordings: ClassRecordings, webhookSecret: string): FastifyInstance {
  const service = Fastify();
  service.setErrorHandler((error, _request, reply) => {
    void reply.code(statusOf(error)).send({ error: error instanceof Error ? error.message : 'unknown' });
  });

  service.post<ClassRoute & { Body: { readonly roomId: string } }>(
    '/classes/:classId/begin',
    { schema: { body: { type: 'object', required: ['roomId'], properties: { roomId: { type: 'string' } } } } },
    async ({ params, body }, reply) => {
      await recordings.begin(params.classId, body.roomId);
      return reply.code(202).send(recordings.get(params.classId));
    },
  );
  service.post<ClassRoute>('/classes/:classId/end', async ({ params }, reply) => {
    await recordings.end(params.classId);
    return reply.code(202).send(recordings.get(params.classId));
  });
  service.get<ClassRoute>('/classes/:classId', async ({ params }, reply) => {
    return recordings.get(params.classId) ?? reply.code(404).send({ error: 'The class does not exist' });
  });

  void service.register(async (scope) => {
    const webhook = new Webhook(webhookSecret);
    // The signature covers the bytes as received; parsed and serialised again, they may differ.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: MAX_EVENT_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.post<{ Body: string }>('/webhooks/reelkeeper', async ({ headers, body }, reply) => {
      const signed = Object.fromEntries(
        ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name] ?? '')]),
      );
      try {
        const event = webhook.verify(body, signed);
        if (isKnown(event)) recordings.handle(event);
      } catch (error) {
        if (!(error instanceof WebhookVerificationError)) throw error;
        return reply.code(401).send({ error: error.message });
      }
      // Reelkeeper repeats the delivery unless the response is a 2xx.
      return reply.code(204).send();
    });
  });
  return service;
}

/** Whether a signed event is a known one of a session. The fleet keeper sends others, and later versions may have more. */
function isKnown(event: unknown): event is SessionWebhookEvent {
  const type = typeof event === 'object' && event !== null && 'type' in event ? event.type : undefined;
  return SESSION_EVENT_TYPES.some((known) => known === type);
}

function statusOf(error: unknown): number {
  if (error instanceof InvalidRequest) return 400;
  if (error instanceof SessionNotFound) return 404;
  if (error instanceof SessionConflict) return 409;
  if (error instanceof TemporalUnavailable) return 503;
  // Fastify's own errors have a status.
  const hasStatus = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
  return hasStatus ? Number(error.statusCode) : 500;
}
