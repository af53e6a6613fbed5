import { expect, test, vi } from 'vitest';
import { suggestingAfter } from '../e2e/eager-server.js';
import { freePort } from '../harness/ports.js';
import { temporaryFolder } from '../harness/servers.js';
import { everything } from '../harness/whole-world.js';
import { scrape, valueOf } from './exposition.js';

const SOON = { timeout: 60_000, interval: 100 };
const SOON_MS = { timeoutMs: SOON.timeout };
const EVENTS = 60;

const { temporal, client, config } = await everything({
  server: await suggestingAfter(EVENTS)(await temporaryFolder()),
  // Nothing stays in memory, so that every step replays the whole history of before.
  configured: async ({ worker, ...plain }) => {
    const metricsAddress = `127.0.0.1:${await freePort()}`;
    return { ...plain, worker: { ...worker, maxCachedWorkflows: 0, metricsAddress } };
  },
});

test('what a session does is counted once, though its history is replayed and it continues in a new run', async () => {
  const { session } = await client.start({ roomId: 'once' }, { sessionId: 'once' });
  const { taskIds = [] } = await session.started(SOON_MS);
  const runId = async (): Promise<string> => (await temporal.workflow.getHandle('once').describe()).runId;
  const first = await runId();
  await vi.waitUntil(async () => {
    await session.updateLayout({ MixMode: 3 });
    await temporal.workflow.getHandle('once').signal<[unknown]>('statusChanged', { taskId: taskIds[0] });
    return (await runId()) !== first;
  }, SOON);
  await session.stop();
  await session.closed({ pollAfterMs: 200, ...SOON_MS });

  const shown = await scrape(`http://${config.worker.metricsAddress}/metrics`);
  expect(valueOf(shown, 'temporal_workflow_task_replay_latency_count')).toBeGreaterThan(10);
  const of = (name: string, labels = {}) => valueOf(shown, `reelkeeper_${name}`, { app: 'default', ...labels });
  expect({
    requested: of('sessions_requested_total'),
    recording: of('session_recording_delay_seconds_count'),
    ended: of('tasks_ended_total'),
    stopped: of('stop_duration_seconds_count'),
    closed: of('sessions_closed_total'),
    complete: of('sessions_closed_total', { outcome: 'complete', end_reason: 'stopped' }),
  }).toEqual({ requested: 1, recording: 1, ended: 1, stopped: 1, closed: 1, complete: 1 });
}, 120_000);
