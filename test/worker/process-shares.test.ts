import { describe, expect, test, vi } from 'vitest';
import { zegoTaskQueue } from '../../src/contract/index.js';
import { connectWorker } from '../../src/temporal/worker-connection.js';
import { ProcessShares, shareAmong } from '../../src/worker/process-shares.js';
import { ownNamespace } from '../harness/own-namespace.js';

/** Longer than until the first look. */
const POLL_MS = 12_000;

describe('the share of a process', () => {
  test('is its place among all that poll, of which it is one', () => {
    expect(shareAmong([], 'b')).toEqual({ of: 1, index: 0 });
    expect(shareAmong(['c', 'a', 'a', 'c'], 'b')).toEqual({ of: 3, index: 1 });
    expect(shareAmong(['b', 'a'], 'b')).toEqual({ of: 2, index: 1 });
  });

  test('is small at first, then follows the processes that poll for its app', async () => {
    const { namespace, env } = await ownNamespace();
    const { connection } = await connectWorker({ env });
    const ending = new AbortController();
    const poll = (identity: string): Promise<unknown> =>
      connection
        .withDeadline(Date.now() + POLL_MS, () =>
          connection.workflowService.pollActivityTaskQueue({
            namespace,
            identity,
            taskQueue: { name: zegoTaskQueue('school', 'StopRecord') },
          }),
        )
        .catch(() => undefined);
    const polls = ['z@1', 'b@2', 'a@1'].map(poll);
    const apps = ['school', 'club'];
    const shares = ProcessShares.watch({ connection, namespace, apps, identity: 'b@2', signal: ending.signal });
    expect(shares.of('school')).toEqual({ of: 4 });
    await vi.waitFor(() => {
      expect(shares.of('school')).toEqual({ of: 3, index: 1 });
      expect(shares.of('club')).toEqual({ of: 1, index: 0 });
    }, 30_000);
    ending.abort();
    await Promise.all(polls);
    await connection.close();
  });
});
