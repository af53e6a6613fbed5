import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { RecordingClient } from '../client/index.js';
import { atMostEvery } from './at-most-every.js';
import type { ProblemName } from './problem-types.js';

const PROBE_MS = 2_000;
const KEEP_MS = 1_000;
const PROBLEMS: readonly ProblemName[] = ['temporal-unavailable'];

/** Adds `/healthz` (this process runs) and `/readyz` (Temporal responds). Neither needs a key. */
export function addHealth(
  gateway: FastifyInstance,
  { client, nowMs }: { readonly client: RecordingClient; readonly nowMs: () => number },
): void {
  const ready = atMostEvery(KEEP_MS, nowMs, () => client.probe({ timeoutMs: PROBE_MS }));
  gateway.get(
    '/healthz',
    {
      config: { quiet: true },
      schema: {
        operationId: 'isAlive',
        summary: 'Whether this process runs',
        description: 'Responds as long as the process runs.',
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
        summary: 'Whether this process can serve requests',
        description: 'Checks that Temporal and its namespace respond.',
        tags: ['health'],
        response: { 200: z.looseObject({ status: z.literal('ready') }).describe('It can serve requests.') },
      },
    },
    async () => {
      await ready();
      return { status: 'ready' };
    },
  );
}
