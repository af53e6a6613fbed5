import { Connection } from '@temporalio/client';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { receivedCallbacks } from '../../src/cli/doctor/checks/callback-silence.js';
import { watchCallbacks } from '../../src/gateway/callback-watch.js';
import { everything } from '../harness/whole-world.js';

const SOON = { timeout: 60_000, interval: 300 };

describe('callbacks that never arrive', async () => {
  const { client, simulator, config, address, namespace } = await everything();
  const record = async (sessionId: string): Promise<void> => {
    const { session } = await client.start({ roomId: sessionId }, { sessionId });
    await expect.poll(async () => (await session.view()).phase, SOON).toBe('recording');
    await session.stop();
    await session.closed({ pollAfterMs: 300 });
  };

  test("are told by doctor and in the gateway's log, until one arrives", async () => {
    const lines: string[] = [];
    const ending = new AbortController();
    const watched = watchCallbacks(client, pino({}, { write: (line) => lines.push(line) }), ending.signal, 300);
    const connection = await Connection.connect({ address });
    const doctor = async () => {
      const context = { config, signal: new AbortController().signal, responseTimeoutMs: 5_000 };
      return receivedCallbacks.run({ connection, address, namespace }, context);
    };
    try {
      simulator.fault({ name: 'callback-lost', times: 'always' });
      await Promise.all(['one', 'two', 'three'].map(record));
      await expect.poll(doctor, SOON).toMatchObject([{ state: 'warning' }]);
      const [finding] = await doctor();
      expect(finding?.seen).toMatch(/^none arrived for the last 3 sessions of app "default", since 20/);
      expect(finding?.fix).toContain('gateway.publicUrl');
      await expect.poll(() => lines.join(''), SOON).toContain('No callbacks of ZEGO arrive');

      simulator.faults.clear();
      await record('four');
      await expect.poll(doctor, SOON).toMatchObject([{ state: 'ok' }]);
      await expect.poll(() => lines.join(''), SOON).toContain('Callbacks of ZEGO arrive again');
      expect(lines.filter((line) => line.includes('No callbacks of ZEGO arrive'))).toHaveLength(1);
    } finally {
      ending.abort();
      await watched;
      await connection.close();
    }
  });
});
