import type { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { RecordingClient } from '../../src/client/index.js';
import { cursorOf } from '../../src/client/page-cursor.js';
import { sessionsQuery } from '../../src/client/visibility-query.js';

const CURSOR = cursorOf(Buffer.from('a token of another server'), sessionsQuery({}));
const run = (_: unknown, call: () => unknown): unknown => call();

/** A client whose server answers lists with this gRPC status; each kind of visibility store has its own. */
function refused(code: number): RecordingClient {
  const status = Object.assign(new Error('refused'), { code, details: 'refused', metadata: {} });
  const client: unknown = {
    options: { namespace: 'default' },
    withAbortSignal: run,
    withDeadline: run,
    workflowService: { listWorkflowExecutions: () => Promise.reject(status) },
  };
  return new RecordingClient({ client: client as Client });
}

test('a cursor whose token the server does not understand is the mistake of whoever sent it', async () => {
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
