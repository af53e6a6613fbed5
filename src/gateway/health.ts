import type { FastifyInstance } from 'fastify';
import type { RecordingClient } from '../client/index.js';
import { Readiness } from './readiness.js';

/** `/healthz`: this process runs. `/readyz`: it could serve, since Temporal answers. Both need no key. */
export function addHealth(
  gateway: FastifyInstance,
  { client, nowMs }: { readonly client: RecordingClient; readonly nowMs: () => number },
): void {
  const readiness = new Readiness(client, nowMs);
  const config = { quiet: true };
  gateway.get('/healthz', { config }, async () => ({ status: 'alive' }));
  gateway.get('/readyz', { config }, async () => {
    await readiness.check();
    return { status: 'ready' };
  });
}
