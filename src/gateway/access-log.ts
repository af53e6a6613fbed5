import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { callerOf } from './api-keys.js';

/** A token in a callback's address has 43 characters; nothing else that is worth reading is so long. */
const LONG_SEGMENT = /[^/]{30,}/g;
const MAX_PATH_CHARACTERS = 200;

/** The pattern of the route that took a request; undefined where none did. */
export function routeOf(request: FastifyRequest): string | undefined {
  return request.is404 ? undefined : request.routeOptions.url;
}

/** Where a request went, fit for a log: the route's pattern instead of its address, which may hold a token. */
export function loggableRequest(request: FastifyRequest): Record<string, unknown> {
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

/** One line for each answered request; looks at health are told apart by their level. */
export function addAccessLog(gateway: FastifyInstance): void {
  gateway.addHook('onResponse', async (request, reply) => {
    const level = request.routeOptions.config.quiet === true && reply.statusCode < 500 ? 'debug' : 'info';
    const ms = Math.round(reply.elapsedTime);
    const { name: key } = callerOf(request);
    const who = key === undefined ? {} : { key };
    request.log[level]({ ...loggableRequest(request), ...who, status: reply.statusCode, ms }, 'answered');
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asked for so often that an ordinary answer is no news. */
    quiet?: boolean;
  }
}
