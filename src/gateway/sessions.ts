import type { FastifyInstance } from 'fastify';
import type { RecordingClient } from '../client/index.js';
import type { Config } from '../config/index.js';
import { requireKey } from './api-keys.js';
import { checkStartBody } from './start-body.js';

/** A request's largest parts, `recording` and `metadata`, may have 48 kB together. */
const MAX_BODY_BYTES = 65_536;

/**
 * `POST /v1/sessions` starts a session: with a `sessionId` idempotently, else through the room's door. 201 when it was
 * created, 200 when it was there. The key is checked before the body is read.
 */
export function addSessions(
  gateway: FastifyInstance,
  { config, client }: { readonly config: Config; readonly client: RecordingClient },
): void {
  void gateway.register(async (routes) => {
    // Browsers send plain text to other sites without asking them first; JSON they do not.
    routes.removeContentTypeParser('text/plain');
    routes.post(
      '/v1/sessions',
      { bodyLimit: MAX_BODY_BYTES, onRequest: requireKey(config.gateway.apiKeys) },
      async ({ body, log }, reply) => {
        checkStartBody(body);
        const { sessionId, ...request } = body;
        const { session, created } = await client.start(request, sessionId === undefined ? {} : { sessionId });
        log.info({ sessionId: session.id, created }, created ? 'session started' : 'session was there');
        void reply.code(created ? 201 : 200);
        return { sessionId: session.id, created };
      },
    );
  });
}
