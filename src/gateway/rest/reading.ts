import type { ZodRoutes } from './add-rest.js';
import { sessionPageSchema, sessionReadingSchema } from './answers.schema.js';
import { listQuerySchema, sessionParamsSchema } from './bodies.schema.js';
import { readSession } from './read-session.js';
import type { RestDependencies } from './rest-scope.js';

/** `GET /v1/sessions` lists, from the visibility store; `GET /v1/sessions/{sessionId}` answers the view. */
export function addReading(routes: ZodRoutes, { client, drain }: RestDependencies): void {
  routes.get(
    '/v1/sessions',
    {
      schema: {
        operationId: 'listSessions',
        summary: 'List sessions',
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
      schema: {
        operationId: 'getSession',
        summary: 'Look at a session',
        tags: ['sessions'],
        params: sessionParamsSchema,
        response: { 200: sessionReadingSchema },
      },
    },
    async ({ params }) => drain.within(readSession(client.get(params.sessionId))),
  );
}
