import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { RecordingClient } from '../client/index.js';
import { atMostEvery } from './at-most-every.js';
import type { ProblemName } from './problems.js';

const PROBE_MS = 2_000;
const KEEP_MS = 1_000;
const PROBLEMS: readonly ProblemName[] = ['temporal-unavailable'];

/** `/healthz`: this process runs. `/readyz`: it could serve, since Temporal answers. Both need no key. */
export function addHealth(
  gateway: FastifyInstance,
  { client, nowMs }: { readonly client: RecordingClient; readonly nowMs: () => number },
): void {
  // However often somebody wants to know, Temporal is asked once a second.
  const ready = atMostEvery(KEEP_MS, nowMs, () => client.probe({ timeoutMs: PROBE_MS }));
  gateway.get(
    '/healthz',
    {
      config: { quiet: true },
      schema: {
        operationId: 'isAlive',
        summary: 'Whether this process runs',
        description: 'Answers as long as the process does.',
        tags: ['health'],
        response: { 200: z.looseObject({ status: z.literal('alive') }).describe('It runs.') },
      },
    },
    async () => ({ status: 'alive' }),
  );
  gateway.get(
    '/readyz',
    {
      config: { quiet: true, problems: PROBLEMS },
      schema: {
        operationId: 'isReady',
        summary: 'Whether this process could serve',
        description: 'Temporal and its namespace answer.',
        tags: ['health'],
        response: { 200: z.looseObject({ status: z.literal('ready') }).describe('It could serve.') },
      },
    },
    async () => {
      await ready();
      return { status: 'ready' };
    },
  );
}
