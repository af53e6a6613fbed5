import type { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { RecordingClient } from '../../src/client/index.js';

const run = (_: unknown, call: () => unknown): unknown => call();

/** A client whose server responds to lists like this. */
function clientOf(listWorkflowExecutions: () => Promise<unknown>): RecordingClient {
  const client: unknown = {
    options: { namespace: 'default' },
    withAbortSignal: run,
    withDeadline: run,
    workflowService: {
      describeNamespace: async () => ({ namespaceInfo: { id: 'the-id-of-the-namespace' } }),
      listWorkflowExecutions,
    },
  };
  return new RecordingClient({ client: client as Client });
}

/** A client whose server responds to lists with this gRPC status; each kind of visibility store has its own. */
function refused(code: number): RecordingClient {
  const status = Object.assign(new Error('refused'), { code, details: 'refused', metadata: {} });
  return clientOf(() => Promise.reject(status));
}

const { nextCursor: CURSOR = '' } = await clientOf(async () => ({
  executions: [],
  nextPageToken: Buffer.from('a token from before the store was changed'),
})).list();

test('a cursor whose token the server does not understand is an invalid request', async () => {
  await expect(refused(3).list({ cursor: CURSOR })).rejects.toMatchObject({
    name: 'InvalidRequest',
    mistakes: [{ path: 'cursor' }],
  });
});

test.each([
  { what: 'a filter that the server does not understand', code: 3, options: {}, name: 'TemporalRefused' },
  { what: 'a missing permission', code: 7, options: { cursor: CURSOR }, name: 'TemporalRefused' },
  { what: 'an outage', code: 14, options: { cursor: CURSOR }, name: 'TemporalUnavailable' },
])('$what is not', async ({ code, options, name }) => {
  await expect(refused(code).list(options)).rejects.toMatchObject({ name });
});
