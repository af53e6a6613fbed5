import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkedLayout } from '../../client/check-request.js';
import { type RecordingSession, ZegoNotResponding } from '../../client/index.js';
import type { ChangeAnswer, NoWorker } from '../../contract/index.js';
import { changeAnswerSchema, whiteboardBodySchema } from '../../contract/messages.schema.js';
import { callerOf } from '../api-keys.js';
import type { ProblemName } from '../problem-types.js';
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

/** How long a command may wait for ZEGO's response. */
const RESPONSE_MS = 30_000;
/** How long Temporal may take for other calls. */
const IN_TIME = { timeoutMs: 5_000 };
const SCHEMA = {
  tags: ['commands'],
  params: sessionParamsSchema,
  querystring: commandQuerySchema,
  response: { 200: changeAnswerSchema, 202: pendingChangeSchema },
};
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

/** The commands without a body. */
const PLAIN = [
  {
    path: 'pause',
    command: 'pause',
    summary: 'Pause the recording',
    description: 'Until the recording is resumed, nothing is recorded and no new task starts.',
  },
  {
    path: 'resume',
    command: 'resume',
    summary: 'Resume a paused recording',
    description: 'All live tasks record again.',
  },
  {
    path: 'snapshots',
    command: 'takeSnapshot',
    summary: 'Take a picture of the mixed stream',
    description: 'The picture appears among the files later.',
  },
] as const;

/** Returns the name of the caller's key for the session's timeline. */
function by(request: FastifyRequest): { readonly requestedBy?: string } {
  const { name } = callerOf(request);
  return name === undefined ? {} : { requestedBy: `key ${name}` };
}

/**
 * Adds the commands of a session. They respond 200 with ZEGO's result, or 202 if the session accepted the change and ZEGO
 * has not responded; with `?wait=no`, 202 once Temporal has the change. A stop always responds 202: the view shows the end.
 */
export function addCommands(routes: ZodRoutes, { client, drain, responseMs = RESPONSE_MS }: RestDependencies): void {
  const awaited = { timeoutMs: responseMs };
  /** Checks that the id belongs to a session: Temporal would send a signal to any workflow. */
  const found = async (sessionId: string): Promise<RecordingSession> => {
    const session = client.get(sessionId);
    await drain.within(session.summary(IN_TIME));
    return session;
  };
  /** The response to a signal: Temporal has it, and a worker carries it out, now or once one runs. */
  const stored = async (): Promise<{ readonly accepted: true; readonly noWorker?: NoWorker }> => {
    const noWorker = await drain.within(client.noWorker()).catch(() => undefined);
    return { ...STORED, ...(noWorker && { noWorker: { ...noWorker } }) };
  };
  const respond = async (
    reply: FastifyReply,
    wait: 'no' | undefined,
    command: { readonly signal: () => Promise<void>; readonly update: () => Promise<ChangeAnswer> },
  ): Promise<ChangeAnswer> => {
    try {
      if (wait === undefined) return await drain.within(command.update());
      await drain.within(command.signal());
      void reply.code(202);
      return await stored();
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
        ...SCHEMA,
        operationId: 'updateLayout',
        summary: 'Change the layout',
        description: 'Applies to all live tasks and to new ones. The newest change wins.',
        body: layoutBodySchema,
      },
    },
    async (request, reply) => {
      const { params, query, body } = request;
      const layout = checkedLayout(body);
      const session = await found(params.sessionId);
      return respond(reply, query.wait, {
        signal: () => session.signals.updateLayout(layout, { ...IN_TIME, ...by(request) }),
        update: () => session.updateLayout(layout, { ...awaited, ...by(request) }),
      });
    },
  );
  routes.put(
    '/v1/sessions/:sessionId/whiteboard',
    {
      bodyLimit: MAX_BODY_BYTES,
      config: CONFIG,
      schema: {
        ...SCHEMA,
        operationId: 'updateWhiteboard',
        summary: 'Record another whiteboard',
        description: 'Applies to all live tasks, if the session records a whiteboard.',
        body: whiteboardBodySchema,
      },
    },
    async (request, reply) => {
      const { params, query, body } = request;
      const session = await found(params.sessionId);
      return respond(reply, query.wait, {
        signal: () => session.signals.updateWhiteboard(body.WhiteboardId, { ...IN_TIME, ...by(request) }),
        update: () => session.updateWhiteboard(body.WhiteboardId, { ...awaited, ...by(request) }),
      });
    },
  );
  for (const { path, command, summary, description } of PLAIN) {
    routes.post(
      `/v1/sessions/:sessionId/${path}`,
      {
        bodyLimit: MAX_BODY_BYTES,
        config: { ...CONFIG, bodyMayBeEmpty: true },
        schema: { ...SCHEMA, operationId: command, summary, description, body: emptyBodySchema },
      },
      async (request, reply) => {
        const { params, query } = request;
        const session = await found(params.sessionId);
        return respond(reply, query.wait, {
          signal: () => session.signals[command]({ ...IN_TIME, ...by(request) }),
          update: () => session[command]({ ...awaited, ...by(request) }),
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
        ...SCHEMA,
        operationId: 'stopSession',
        summary: 'Stop the recording',
        description:
          'Responds once Temporal has the stop. Files are uploaded and verified afterwards: see the session.',
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
      return await stored();
    },
  );
}
