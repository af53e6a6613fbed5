import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { fieldsOf } from '../json/objects.js';
import { callbackSchema, MAX_CALLBACK_BYTES } from '../zego/index.js';
import type { CallbackCounts } from './callback-counts.js';
import { CallbackMetrics } from './callback-metrics.js';
import { type CallbackDependencies, CallbackReceiver } from './callback-receiver.js';
import type { GatewayMeter } from './metrics/gateway-meter.js';
import { problemOfError } from './problem-of-error.js';
import type { ProblemName } from './problems.js';

const CONSOLE_ADDRESS = '/v1/callbacks/zego/:app';
const SESSION_ADDRESS = '/v1/callbacks/zego/:app/:sessionId/:token';

/** What is refused at both addresses. */
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

const WORDS = {
  description: 'Any 2xx says that the callback is taken or not needed; after anything else ZEGO sends it again.',
  tags: ['callbacks'],
  response: {
    200: z.looseObject({ status: z.enum(['taken', 'repeated', 'closed']) }).describe('What became of it.'),
  },
};

/**
 * ZEGO's callbacks. A 2xx says that Temporal has the callback, or that nobody needs it; anything else makes ZEGO send it
 * again, twice at most. A token is checked before the body is read, a signature before the body is looked at.
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
        schema: { operationId: 'takeCallback', summary: "ZEGO's callbacks for all tasks of an app", ...WORDS },
      },
      async ({ params, body, log }) => ({ status: await receiver.takeAtConsoleAddress(params, body, log) }),
    );
    routes.post<{ Params: { app: string; sessionId: string; token: string } }>(
      SESSION_ADDRESS,
      {
        bodyLimit: MAX_CALLBACK_BYTES,
        config: { describedBody: callbackSchema, problems: PROBLEMS },
        schema: { operationId: 'takeCallbackOfSession', summary: "ZEGO's callbacks for one session", ...WORDS },
        onRequest: async ({ params }) => receiver.checkSessionAddress(params),
      },
      async ({ params, body, log }) => ({ status: await receiver.takeAtSessionAddress(params, body, log) }),
    );
  });
  return metrics.counts;
}

/** The body counts, not what the content type says of it. */
function takeAnyBody(routes: FastifyInstance): void {
  routes.removeAllContentTypeParsers();
  routes.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  routes.addHook('onRequest', async ({ raw }) => {
    // One that cannot be parsed would be refused before the parser above is asked.
    delete raw.headers['content-type'];
  });
}

/** App and session of an address, without its token. */
function namesIn(params: unknown): { readonly app?: unknown; readonly sessionId?: unknown } {
  const { app, sessionId } = fieldsOf(params);
  return { ...(app !== undefined && { app }), ...(sessionId !== undefined && { sessionId }) };
}
