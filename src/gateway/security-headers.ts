import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REQUEST_ID_HEADER } from './request-id.js';

/** For answers that are data: nothing in them may run, be framed, be kept by a cache, or be taken for something else. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Sets the headers that every answer has. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers(HEADERS).header(REQUEST_ID_HEADER, request.id);
}

/** Sets them before a route runs, so that it may set its own over them. */
export function addSecurityHeaders(gateway: FastifyInstance): void {
  gateway.addHook('onRequest', async (request, reply) => setCommonHeaders(request, reply));
}
