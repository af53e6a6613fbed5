import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { fieldsOf } from '../json/objects.js';
import { callbackSchema, MAX_CALLBACK_BYTES } from '../zego/index.js';
import { type CallbackCounts, CallbackMetrics } from './callback-metrics.js';
import { type CallbackDependencies, CallbackReceiver } from './callback-receiver.js';
import type { GatewayMeter } from './metrics/gateway-meter.js';
import { problemOfError } from './problem-of-error.js';
import type { ProblemName } from './problem-types.js';

const CONSOLE_ADDRESS = '/v1/callbacks/zego/:app';
const SESSION_ADDRESS = '/v1/callbacks/zego/:app/:sessionId/:token';

/** The problems of both addresses. */
const PROBLEMS: readonly ProblemName[] = [
  'bad-request',
  'malformed-callback',
  'callback-refused',
  'callback-clock',
  'too-many-requests',
  'body-too-large',
  'unsupported-media-type',
  'temporal-unavailable',
];

const COMMON = {
  description: 'Any 2xx means that the callback is accepted or not needed; after anything else ZEGO retries.',
  tags: ['callbacks'],
  response: {
    200: z.looseObject({ status: z.enum(['taken', 'repeated', 'closed']) }).describe('The result.'),
  },
};

/**
 * Adds the routes of ZEGO's callbacks. A 2xx means that Temporal has the callback or nobody needs it; after anything else
 * ZEGO retries, twice at most. A token is checked before the body is read, a signature before the body is parsed.
 */
export function addZegoCallbacks(
  gateway: FastifyInstance,
  { meter, ...dependencies }: CallbackDependencies & { readonly meter: GatewayMeter },
): CallbackCounts {
  const metrics = new CallbackMetrics(meter, Object.keys(dependencies.config.apps));
  const receiver = new CallbackReceiver(dependencies, metrics);
  void gateway.register(async (routes) => {
    takeAnyBody(routes);
    routes.addHook('onRequest', async () => {
      metrics.received();
    });
    routes.addHook('onError', async (request, _reply, error) => {
      const { problem, message } = problemOfError(error);
      const names = namesIn(request.params);
      metrics.refused(names.app, problem);
      request.log.warn({ problem, ...names }, `callback refused: ${message}`);
    });

    routes.post<{ Params: { app: string } }>(
      CONSOLE_ADDRESS,
      {
        bodyLimit: MAX_CALLBACK_BYTES,
        config: { describedBody: callbackSchema, problems: ['unknown-task', ...PROBLEMS] },
        schema: { operationId: 'takeCallback', summary: "ZEGO's callbacks for all tasks of an app", ...COMMON },
      },
      async ({ params, body, log }) => ({ status: await receiver.takeAtConsoleAddress(params, body, log) }),
    );
    routes.post<{ Params: { app: string; sessionId: string; token: string } }>(
      SESSION_ADDRESS,
      {
        bodyLimit: MAX_CALLBACK_BYTES,
        config: { describedBody: callbackSchema, problems: PROBLEMS },
        schema: { operationId: 'takeCallbackOfSession', summary: "ZEGO's callbacks for one session", ...COMMON },
        onRequest: async ({ params }) => receiver.checkSessionAddress(params),
      },
      async ({ params, body, log }) => ({ status: await receiver.takeAtSessionAddress(params, body, log) }),
    );
  });
  return metrics.counts;
}

/** Accepts any body, whatever its content type. */
function takeAnyBody(routes: FastifyInstance): void {
  routes.removeAllContentTypeParsers();
  routes.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  routes.addHook('onRequest', async ({ raw }) => {
    // A malformed content type would be refused before the parser above runs.
    delete raw.headers['content-type'];
  });
}

/** Returns app and session of an address, without its token. */
function namesIn(params: unknown): { readonly app?: unknown; readonly sessionId?: unknown } {
  const { app, sessionId } = fieldsOf(params);
  return { ...(app !== undefined && { app }), ...(sessionId !== undefined && { sessionId }) };
}
