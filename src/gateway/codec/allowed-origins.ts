import type { FastifyReply, FastifyRequest } from 'fastify';

const MAX_AGE_SECONDS = 600;

/** The headers that the Web UI sends: Temporal's own and its user's token. */
const ALLOWED_HEADERS = 'authorization, content-type, x-namespace';

/**
 * Returns a hook that lets pages of these origins read the response (CORS), errors included. It runs before the key is
 * checked. Browsers hide the response from other pages.
 */
export function allowOrigins(
  origins: readonly string[],
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async ({ headers }, reply) => {
    void reply.header('vary', 'Origin');
    const { origin } = headers;
    if (origin !== undefined && origins.includes(origin)) void reply.header('access-control-allow-origin', origin);
  };
}

/** Responds to a browser's preflight request, which carries no key. */
export async function answerPreflight(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const allowed = reply.getHeader('access-control-allow-origin') !== undefined;
  if (allowed) {
    void reply
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', ALLOWED_HEADERS)
      .header('access-control-max-age', MAX_AGE_SECONDS);
  }
  await reply.code(204).send();
}
