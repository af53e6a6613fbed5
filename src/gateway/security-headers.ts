import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REQUEST_ID_HEADER } from './request-id.js';

/** The headers of data responses: nothing in them may run, be framed, be cached, or be sniffed as another type. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Sets the headers of every response. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers(HEADERS).header(REQUEST_ID_HEADER, request.id);
}

/** Sets the common headers before a route runs, which may override them. */
export function addSecurityHeaders(gateway: FastifyInstance): void {
  gateway.addHook('onRequest', async (request, reply) => setCommonHeaders(request, reply));
}
