import { sessionPageSchema, sessionReadingSchema } from './answers.schema.js';
import { listQuerySchema, sessionParamsSchema } from './bodies.schema.js';
import { readSession } from './read-session.js';
import type { RestDependencies, ZodRoutes } from './rest-scope.js';

/** `GET /v1/sessions` lists, from the visibility store; `GET /v1/sessions/{sessionId}` answers the view. */
export function addReading(routes: ZodRoutes, { client, drain }: RestDependencies): void {
  routes.get(
    '/v1/sessions',
    {
      schema: {
        operationId: 'listSessions',
        summary: 'List sessions',
        description:
          'One page: running sessions first, then those that closed last. It comes from the visibility store of ' +
          'Temporal, which lags behind by about a second, and needs no worker.',
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
        summary: 'Look at a session',
        description:
          'Everything that the session knows of itself, of a closed one with its manifest. A worker answers for it; ' +
          'without one a closed session is still answered, as far as Temporal itself knows it.',
        tags: ['sessions'],
        params: sessionParamsSchema,
        response: { 200: sessionReadingSchema },
      },
    },
    async ({ params }) => drain.within(readSession(client.get(params.sessionId))),
  );
}
