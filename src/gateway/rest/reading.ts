import { sessionPageSchema, sessionReadingSchema } from './answers.schema.js';
import { listQuerySchema, sessionParamsSchema } from './bodies.schema.js';
import { sessionReader } from './read-session.js';
import type { RestDependencies, ZodRoutes } from './rest-scope.js';

/** Adds `GET /v1/sessions`, the list from the visibility store, and `GET /v1/sessions/{sessionId}`, the view. */
export function addReading(routes: ZodRoutes, { config, client, drain, fileLinks }: RestDependencies): void {
  const readSession = sessionReader({ config, client, fileLinks });
  routes.get(
    '/v1/sessions',
    {
      schema: {
        operationId: 'listSessions',
        summary: 'List sessions',
        description:
          "One page: running sessions first, then the most recently closed. It comes from Temporal's visibility store, " +
          'which lags by about a second, and needs no worker.',
        tags: ['sessions'],
        querystring: listQuerySchema,
        response: { 200: sessionPageSchema },
      },
    },
    async ({ query }) => drain.within(client.list(query)),
  );
  routes.get(
    '/v1/sessions/:sessionId',
    {
      config: { problems: ['unknown-session', 'worker-unavailable', 'key-missing'] },
      schema: {
        operationId: 'getSession',
        summary: 'Show a session',
        description:
          "The complete view of the session, with its manifest once it is closed. It needs a worker; without one, Temporal's " +
          'own record of a closed session is returned.',
        tags: ['sessions'],
        params: sessionParamsSchema,
        response: { 200: sessionReadingSchema },
      },
    },
    async ({ params }) => drain.within(readSession(client.get(params.sessionId))),
  );
}
