import { Problem } from '../problems.js';
import type { ZodRoutes } from './add-rest.js';
import { lastEventHeaderSchema, sessionParamsSchema } from './bodies.schema.js';
import { markOf } from './event-frames.js';
import { EventStream } from './event-stream.js';
import type { RestDependencies } from './rest-scope.js';
import { Watches } from './watches.js';

/** How many streams one gateway serves; every session that is followed costs a query every few seconds. */
const MAX_STREAMS = 200;

/** `GET /v1/sessions/{sessionId}/events`: what happens to a session, as server-sent events, until it is closed. */
export function addEvents(routes: ZodRoutes, { client, drain, maxStreams = MAX_STREAMS }: RestDependencies): void {
  const watches = new Watches(client, maxStreams);
  drain.closing.addEventListener('abort', () => watches.endAll());
  routes.get(
    '/v1/sessions/:sessionId/events',
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'followSession',
        summary: 'Follow a session',
        tags: ['sessions'],
        params: sessionParamsSchema,
        headers: lastEventHeaderSchema,
      },
    },
    async ({ params, headers, id }, reply) => {
      if (drain.closing.aborted) throw new Problem('shutting-down');
      const mark = markOf(headers['last-event-id']);
      // The word for a browser's EventSource that it need not come again.
      if (mark?.closed === true) return reply.code(204).send();
      const stream = new EventStream(id);
      stream.once('close', () => watches.leave(params.sessionId, stream));
      reply.raw.once('close', () => stream.destroy());
      try {
        await watches.follow(params.sessionId, stream, mark?.entries);
      } catch (error) {
        stream.destroy();
        throw error;
      }
      return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(stream);
    },
  );
}
