import { z } from 'zod';
import { callerOf } from '../api-keys.js';
import { Problem } from '../problems.js';
import { lastEventHeaderSchema, sessionParamsSchema } from './bodies.schema.js';
import { markOf } from './event-frames.js';
import { EventStream } from './event-stream.js';
import type { RestDependencies, ZodRoutes } from './rest-scope.js';
import { Watches } from './watches.js';

/** How many streams one gateway serves; every session that is followed costs a query every few seconds. */
const MAX_STREAMS = 200;

const STREAM = {
  200: {
    description: 'The events.',
    content: { 'text/event-stream': { schema: z.string().describe('Server-sent events, as HTML specifies them.') } },
  },
  204: { description: 'Nothing more: the last event that was read was the last of all.' },
};

/** `GET /v1/sessions/{sessionId}/events`: what happens to a session, as server-sent events, until it is closed. */
export function addEvents(routes: ZodRoutes, { client, drain, maxStreams = MAX_STREAMS }: RestDependencies): void {
  const watches = new Watches(client, maxStreams);
  drain.closing.addEventListener('abort', () => watches.endAll());
  routes.get(
    '/v1/sessions/:sessionId/events',
    {
      exposeHeadRoute: false,
      config: { problems: ['unknown-session', 'worker-unavailable', 'key-missing', 'too-many-streams'] },
      schema: {
        operationId: 'followSession',
        summary: 'Follow a session',
        description:
          'Server-sent events: `view` with the whole view, at first at once and then whenever it has changed; ' +
          '`timeline` with each new line of the timeline; `closed` with the manifest, after which the stream ends. ' +
          '`problem` with a problem ends a stream before that. The `id` of an event is the place to go on from, as ' +
          '`Last-Event-ID`. A comment comes every 15 s. Whoever reads too slowly is cut off.',
        response: STREAM,
        tags: ['sessions'],
        params: sessionParamsSchema,
        headers: lastEventHeaderSchema,
      },
    },
    async (request, reply) => {
      const { params, headers, id } = request;
      if (drain.closing.aborted) throw new Problem('shutting-down');
      const mark = markOf(headers['last-event-id']);
      // The word for a browser's EventSource that it need not come again.
      if (mark?.closed === true) return reply.code(204).send();
      const stream = new EventStream(id);
      stream.once('close', () => watches.leave(stream));
      reply.raw.once('close', () => stream.destroy());
      try {
        await watches.follow(params.sessionId, stream, { entries: mark?.entries, callerId: callerOf(request).id });
        // Asked to stop while the session was read: the stream was ended before it had begun.
        if (drain.closing.aborted) throw new Problem('shutting-down');
      } catch (error) {
        stream.destroy();
        throw error;
      }
      return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(stream);
    },
  );
}
