import { setTimeout as sleep } from 'node:timers/promises';
import { checkRequest } from '../../client/check-request.js';
import { RecordingLost, RecordingNotStarted, type RecordingSession } from '../../client/index.js';
import type { StartedAnswer, StartWait, ZegoRejectedDetails } from '../../contract/index.js';
import { Problem } from '../problems.js';
import { startAnswerSchema, startWaitingSchema } from './answers.schema.js';
import { startBodySchema, startQuerySchema } from './bodies.schema.js';
import { MAX_BODY_BYTES, type RestDependencies, type ZodRoutes } from './rest-scope.js';

/** How long a start may wait for ZEGO's response. */
const STARTED_MS = 30_000;
/** How long Temporal may take for a start with an id; one without an id also waits for its coordinator. */
const START_MS = 10_000;
/** How long to read the view for what a start waits for, or for ZEGO's code after a failed one. */
const VIEW_MS = 2_000;

/**
 * Adds `POST /v1/sessions`, which starts a session: idempotently with a `sessionId`, else through the room coordinator. It
 * responds 201 if the session was created and 200 if it existed; with `?wait=started` once ZEGO records, or 202 after 30 s.
 */
export function addStart(routes: ZodRoutes, { client, drain }: RestDependencies): void {
  routes.post(
    '/v1/sessions',
    {
      bodyLimit: MAX_BODY_BYTES,
      config: {
        problems: [
          'session-conflict',
          'not-recording',
          'session-broken',
          'recording-not-started',
          'room-unresponsive',
          'worker-unavailable',
          'key-missing',
        ],
      },
      schema: {
        operationId: 'startSession',
        summary: 'Start a session',
        description:
          'With a `sessionId` the same request returns the existing session, running or closed, and only Temporal is ' +
          'needed. If it has `closed`, nothing is started: use another id to record again. Without a `sessionId`, a ' +
          'session that already records the room is returned. A start is safe to repeat either way.',
        tags: ['sessions'],
        querystring: startQuerySchema,
        body: startBodySchema,
        response: { 200: startAnswerSchema, 201: startAnswerSchema, 202: startWaitingSchema },
      },
    },
    async ({ body, query, log }, reply) => {
      const { sessionId, ...rest } = body;
      const request: unknown = rest;
      checkRequest(request);
      const { session, created, closed } = await drain.within(
        client.start(request, sessionId === undefined ? {} : { sessionId, timeoutMs: START_MS }),
      );
      log.info({ sessionId: session.id, created }, created ? 'session started' : 'session found');
      void reply.header('location', `/v1/sessions/${encodeURIComponent(session.id)}`);
      const answer = { sessionId: session.id, created, ...(closed && { closed: { ...closed } }) };
      const status = created ? 201 : 200;
      if (query.wait === undefined) return reply.code(status).send(answer);
      const { taskIds, warnings } = await started(session, drain.closing);
      if (taskIds === undefined) {
        const startWait = await startWaitOf(session, drain.closing);
        return reply.code(202).send({ ...answer, waiting: true, ...(startWait && { startWait }) });
      }
      return reply
        .code(status)
        .send({ ...answer, taskIds: [...taskIds], ...(warnings && { warnings: [...warnings] }) });
    },
  );
}

/** Waits until ZEGO records, or until the gateway shuts down: the session is started anyway. */
async function started(session: RecordingSession, closing: AbortSignal): Promise<StartedAnswer> {
  const decided = new AbortController();
  const stopped = sleep(STARTED_MS, undefined, { signal: AbortSignal.any([closing, decided.signal]) }).catch(
    () => undefined,
  );
  try {
    return await Promise.race([session.started({ timeoutMs: STARTED_MS }), stopped.then(() => ({ waiting: true }))]);
  } catch (error) {
    if (error instanceof RecordingLost && error.manifest) {
      return { taskIds: error.manifest.tasks.flatMap(({ taskId }) => taskId ?? []) };
    }
    if (error instanceof RecordingNotStarted) throw await notStarted(session, error);
    throw error;
  } finally {
    decided.abort();
  }
}

/** Returns what a session waits for; undefined if it does not wait, or is not readable in time. */
async function startWaitOf(session: RecordingSession, closing: AbortSignal): Promise<StartWait | undefined> {
  if (closing.aborted) return undefined;
  const view = await session.view({ timeoutMs: VIEW_MS }).catch(() => undefined);
  return view?.startWait;
}

async function notStarted(session: RecordingSession, error: RecordingNotStarted): Promise<Problem> {
  const zego = await lastRefusal(session).catch(() => undefined);
  return new Problem('recording-not-started', { detail: error.message, ...(zego && { zego }) });
}

/** Returns ZEGO's last rejection of a start, from the timeline. */
async function lastRefusal(session: RecordingSession): Promise<ZegoRejectedDetails | undefined> {
  const { timeline } = await session.view({ timeoutMs: VIEW_MS });
  const action = 'StartRecord';
  const entry = timeline.findLast(({ by, event }) => by === 'zego' && event === `${action} rejected`);
  if (!entry) return undefined;
  const { code, message, worker } = entry;
  if (typeof code !== 'number' || typeof message !== 'string') return undefined;
  return { action, code, message, requestId: '', ...(typeof worker === 'string' && { worker }) };
}
