import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { fieldsOf } from '../json/objects.js';
import { callerOf } from './api-keys.js';

/** No word of our addresses is so long; a key has 16 characters or more, a token in a callback's address 43. */
const LONG_SEGMENT = /[^/]{16,}/g;
const MAX_PATH_CHARACTERS = 200;

/** The pattern of the route that took a request; undefined where none did. */
export function routeOf(request: FastifyRequest): string | undefined {
  return request.is404 ? undefined : request.routeOptions.url;
}

/** Where a request went, fit for a log: the route's pattern instead of its address, which may hold a token. */
function loggableRequest(request: FastifyRequest): Record<string, unknown> {
  const route = routeOf(request);
  return { method: request.method, ...(route === undefined ? { path: redactedPath(request.url) } : { route }) };
}

/** An unknown address without its query and without anything that may be a token. */
export function redactedPath(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  return path.replaceAll(LONG_SEGMENT, '[long]').slice(0, MAX_PATH_CHARACTERS);
}

/** Fastify's own log lines name the request as `req`: this keeps its address out of them. */
export function addressFreeLogger(
  logger: FastifyBaseLogger,
  bindings: Record<string, unknown>,
  options: Parameters<FastifyBaseLogger['child']>[1] = {},
): FastifyBaseLogger {
  return logger.child(bindings, { ...options, serializers: { ...options.serializers, req: loggableRequest } });
}

/**
 * One line for each answered request, with the session that it is about and its caller: the key's name, or the address
 * of one that was refused for its key or its rate. Good answers about health are told apart by their level.
 */
export function addAccessLog(gateway: FastifyInstance): void {
  gateway.addHook('onResponse', async (request, reply) => {
    const { statusCode: status } = reply;
    const level = request.routeOptions.config.quiet === true && status < 400 ? 'debug' : 'info';
    const ms = Math.round(reply.elapsedTime);
    const line = { ...loggableRequest(request), ...sessionOf(request), ...requesterOf(request, status), status, ms };
    request.log[level](line, 'answered');
  });
}

function sessionOf({ params }: FastifyRequest): Record<string, unknown> {
  const { sessionId } = fieldsOf(params);
  return sessionId === undefined ? {} : { sessionId };
}

function requesterOf(request: FastifyRequest, status: number): Record<string, unknown> {
  const { name: key } = callerOf(request);
  return {
    ...(key !== undefined && { key }),
    ...((status === 401 || status === 429) && { address: request.ip }),
  };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asked for so often that an ordinary answer is no news. */
    quiet?: boolean;
  }
}
