import { z } from 'zod';
import { callerOf } from '../api-keys.js';
import { Problem } from '../problems.js';
import { lastEventHeaderSchema, sessionParamsSchema } from './bodies.schema.js';
import { markOf } from './event-frames.js';
import { EventStream } from './event-stream.js';
import { sessionReader } from './read-session.js';
import type { RestDependencies, ZodRoutes } from './rest-scope.js';
import { Watches } from './watches.js';

/** How many streams one gateway serves; each followed session costs a query every few seconds. */
const MAX_STREAMS = 200;

const STREAM = {
  200: {
    description: 'The events.',
    content: { 'text/event-stream': { schema: z.string().describe('Server-sent events, as HTML specifies them.') } },
  },
  204: { description: 'No more events: the last received event was the final one.' },
};

/** Adds `GET /v1/sessions/{sessionId}/events`: a session's events as server-sent events, until it is closed. */
export function addEvents(routes: ZodRoutes, dependencies: RestDependencies): void {
  const { client, drain, maxStreams = MAX_STREAMS } = dependencies;
  const watches = new Watches({ client, read: sessionReader(dependencies), maxStreams });
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
          'Server-sent events: `view` with the whole view, at once and after each change; `timeline` with each new ' +
          'timeline entry; `closed` with the manifest, which ends the stream; `problem` with a problem that ends it early. ' +
          'Reconnect with the last id as `Last-Event-ID`. `unavailable` says that no worker or no Temporal responds, with what Temporal ' +
          'knows; the next `view` ends that. A comment arrives every 5 s. A reader that is too slow is cut ' +
          'off.',
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
      // 204 tells a browser's EventSource not to reconnect.
      if (mark?.closed === true) return reply.code(204).send();
      const stream = new EventStream(id);
      stream.once('close', () => watches.leave(stream));
      reply.raw.once('close', () => stream.destroy());
      try {
        await watches.follow(params.sessionId, stream, { entries: mark?.entries, callerId: callerOf(request).id });
        // The gateway began to shut down while the session was read.
        if (drain.closing.aborted) throw new Problem('shutting-down');
      } catch (error) {
        stream.destroy();
        throw error;
      }
      return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(stream);
    },
  );
}
