import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { fieldsOf } from '../json/objects.js';
import { callerOf } from './api-keys.js';

/** Longer than any word in our addresses: a key has at least 16 characters, a callback's token 43. */
const LONG_SEGMENT = /[^/]{16,}/g;
const MAX_PATH_CHARACTERS = 200;

/** Returns the pattern of a request's route; undefined if there is none. */
export function routeOf(request: FastifyRequest): string | undefined {
  return request.is404 ? undefined : request.routeOptions.url;
}

/** Returns a request's target for the log: the route's pattern instead of the address, which may contain a token. */
function loggableRequest(request: FastifyRequest): Record<string, unknown> {
  const route = routeOf(request);
  return { method: request.method, ...(route === undefined ? { path: redactedPath(request.url) } : { route }) };
}

/** Returns an unknown address without its query and without anything that may be a token. */
export function redactedPath(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  return path.replaceAll(LONG_SEGMENT, '[long]').slice(0, MAX_PATH_CHARACTERS);
}

/** Returns a logger that keeps request addresses out of Fastify's own lines, which have the request as `req`. */
export function addressFreeLogger(
  logger: FastifyBaseLogger,
  bindings: Record<string, unknown>,
  options: Parameters<FastifyBaseLogger['child']>[1] = {},
): FastifyBaseLogger {
  return logger.child(bindings, { ...options, serializers: { ...options.serializers, req: loggableRequest } });
}

/**
 * Logs one line for each response, with its session and caller: the key's name, or the address if the request was refused
 * for its key or rate. Successful health requests have level debug.
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
    /** Whether successful requests are too frequent for the info log. */
    quiet?: boolean;
  }
}
