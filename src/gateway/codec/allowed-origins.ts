import type { FastifyReply, FastifyRequest } from 'fastify';

const MAX_AGE_SECONDS = 600;

/** What the Web UI sends beside the body: Temporal's own header and its user's token. */
const ALLOWED_HEADERS = 'authorization, content-type, x-namespace';

/**
 * A hook that lets pages of these origins read the answer (CORS), refusals included; to run before the key is asked
 * for. Other pages' browsers keep the answer from them.
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

/** Answers a browser's question before it sends the request itself. It carries no key, and is told nothing else. */
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
