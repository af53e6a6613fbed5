import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkedLayout } from '../../client/check-request.js';
import { type RecordingSession, ZegoNotResponding } from '../../client/index.js';
import type { ChangeAnswer } from '../../contract/index.js';
import { changeAnswerSchema, whiteboardBodySchema } from '../../contract/messages.schema.js';
import { callerOf } from '../api-keys.js';
import type { ProblemName } from '../problems.js';
import { pendingChangeSchema, storedCommandSchema } from './answers.schema.js';
import {
  commandQuerySchema,
  describedLayoutSchema,
  emptyBodySchema,
  layoutBodySchema,
  sessionParamsSchema,
  stopQuerySchema,
  stopRouteBodySchema,
} from './bodies.schema.js';
import { MAX_BODY_BYTES, type RestDependencies, type ZodRoutes } from './rest-scope.js';

/** How long a command may wait for ZEGO's word. */
const ANSWER_MS = 30_000;
/** How long Temporal may take for anything else. */
const IN_TIME = { timeoutMs: 30_000 };
const TAGS = ['commands'];
const RESPONSES = { 200: changeAnswerSchema, 202: pendingChangeSchema };
const PROBLEMS: readonly ProblemName[] = [
  'unknown-session',
  'not-recording',
  'session-broken',
  'not-possible',
  'zego-rejected',
  'zego-unreachable',
  'worker-unavailable',
  'continuing-as-new',
  'key-missing',
];
const CONFIG = { problems: PROBLEMS };
const STORED = { accepted: true } as const;
const WAITING = { accepted: true, waiting: true } as const;

/** The commands that take no body: what they do, as a signal and as an update. */
const PLAIN = [
  {
    path: 'pause',
    command: 'pause',
    summary: 'Pause the recording',
    description: 'Nothing is recorded until it goes on, and no new task starts.',
  },
  { path: 'resume', command: 'resume', summary: 'Go on after a pause', description: 'All live tasks record again.' },
  {
    path: 'snapshots',
    command: 'takeSnapshot',
    summary: 'Take a picture of the mixed stream',
    description: 'The picture shows up among the files later.',
  },
] as const;

/** Whose key asks, for the session's timeline. */
function by(request: FastifyRequest): { readonly requestedBy?: string } {
  const { name } = callerOf(request);
  return name === undefined ? {} : { requestedBy: `key ${name}` };
}

/**
 * The commands of a session: 200 with what ZEGO said, or 202 when the session has taken the change and ZEGO is silent. With
 * `?wait=no` 202 once Temporal has stored the change. A stop is always answered so: its end is seen in the view.
 */
export function addCommands(routes: ZodRoutes, { client, drain, answerMs = ANSWER_MS }: RestDependencies): void {
  const answered = { timeoutMs: answerMs };
  /** The room coordinators and other workflows have ids as well, and Temporal would bring them any signal. */
  const found = async (sessionId: string): Promise<RecordingSession> => {
    const session = client.get(sessionId);
    await drain.within(session.summary(IN_TIME));
    return session;
  };
  const told = async (
    reply: FastifyReply,
    wait: 'no' | undefined,
    command: { readonly signal: () => Promise<void>; readonly update: () => Promise<ChangeAnswer> },
  ): Promise<ChangeAnswer> => {
    try {
      if (wait === undefined) return await drain.within(command.update());
      await drain.within(command.signal());
      void reply.code(202);
      return STORED;
    } catch (error) {
      if (!(error instanceof ZegoNotResponding)) throw error;
      void reply.code(202);
      return WAITING;
    }
  };

  routes.put(
    '/v1/sessions/:sessionId/layout',
    {
      bodyLimit: MAX_BODY_BYTES,
      config: { ...CONFIG, describedBody: describedLayoutSchema },
      schema: {
        operationId: 'updateLayout',
        summary: 'Change the layout',
        description: 'All live tasks get it, and a new task starts with it. The newest change wins.',
        tags: TAGS,
        params: sessionParamsSchema,
        querystring: commandQuerySchema,
        body: layoutBodySchema,
        response: RESPONSES,
      },
    },
    async (request, reply) => {
      const { params, query, body } = request;
      const layout = checkedLayout(body);
      const session = await found(params.sessionId);
      return told(reply, query.wait, {
        signal: () => session.signals.updateLayout(layout, { ...IN_TIME, ...by(request) }),
        update: () => session.updateLayout(layout, { ...answered, ...by(request) }),
      });
    },
  );
  routes.put(
    '/v1/sessions/:sessionId/whiteboard',
    {
      bodyLimit: MAX_BODY_BYTES,
      config: CONFIG,
      schema: {
        operationId: 'updateWhiteboard',
        summary: 'Record another whiteboard',
        description: 'All live tasks get it. Only where a whiteboard is recorded.',
        tags: TAGS,
        params: sessionParamsSchema,
        querystring: commandQuerySchema,
        body: whiteboardBodySchema,
        response: RESPONSES,
      },
    },
    async (request, reply) => {
      const { params, query, body } = request;
      const session = await found(params.sessionId);
      return told(reply, query.wait, {
        signal: () => session.signals.updateWhiteboard(body.WhiteboardId, { ...IN_TIME, ...by(request) }),
        update: () => session.updateWhiteboard(body.WhiteboardId, { ...answered, ...by(request) }),
      });
    },
  );
  for (const { path, command, summary, description } of PLAIN) {
    routes.post(
      `/v1/sessions/:sessionId/${path}`,
      {
        bodyLimit: MAX_BODY_BYTES,
        config: { ...CONFIG, bodyMayBeEmpty: true },
        schema: {
          operationId: command,
          summary,
          description,
          tags: TAGS,
          params: sessionParamsSchema,
          querystring: commandQuerySchema,
          body: emptyBodySchema,
          response: RESPONSES,
        },
      },
      async (request, reply) => {
        const { params, query } = request;
        const session = await found(params.sessionId);
        return told(reply, query.wait, {
          signal: () => session.signals[command]({ ...IN_TIME, ...by(request) }),
          update: () => session[command]({ ...answered, ...by(request) }),
        });
      },
    );
  }
  routes.post(
    '/v1/sessions/:sessionId/stop',
    {
      bodyLimit: MAX_BODY_BYTES,
      config: { problems: ['unknown-session', 'not-recording'], bodyMayBeEmpty: true },
      schema: {
        operationId: 'stopSession',
        summary: 'Stop the recording',
        description:
          'Answered once Temporal has the change. Files are uploaded and checked afterwards: look at the session.',
        tags: TAGS,
        params: sessionParamsSchema,
        querystring: stopQuerySchema,
        body: stopRouteBodySchema,
        response: { 202: storedCommandSchema },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const session = await found(params.sessionId);
      await drain.within(session.signals.stop(body?.reason, { ...IN_TIME, ...by(request) }));
      void reply.code(202);
      return STORED;
    },
  );
}
