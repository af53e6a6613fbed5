import { describe, expect, test, vi } from 'vitest';
import { InvalidRequest, RecordingNotStarted } from '../../src/client/index.js';
import { everything } from '../harness/whole-world.js';

const SOON = { timeout: 40_000, interval: 200 };

describe('a real session, through client and gateway', async () => {
  const { client, simulator, gateway } = await everything();

  test('can be started, commanded and stopped, and receives its callbacks', async () => {
    const { session } = await client.start({ roomId: 'whole/1' }, { sessionId: 'whole-1' });
    const { taskIds } = await session.started();
    expect(taskIds).toHaveLength(1);
    expect((await session.updateLayout({ MixMode: 3 })).accepted).toBe(true);
    expect((await session.pause()).accepted).toBe(true);
    expect((await session.resume()).accepted).toBe(true);
    await vi.waitFor(async () => expect(await session.summary()).toMatchObject({ taskIds, phase: 'recording' }), SOON);
    expect((await client.findByTaskId(taskIds?.[0] ?? '', { app: 'default' }))?.id).toBe('whole-1');
    await session.stop('test over');
    const manifest = await session.closed({ pollAfterMs: 200 });
    expect(manifest).toMatchObject({
      sessionId: 'whole-1',
      roomId: 'whole/1',
      outcome: 'complete',
      endReason: 'stopped',
    });
    expect(await session.summary()).toMatchObject({ status: 'completed', outcome: { outcome: 'complete' } });
    expect(await session.started()).toEqual({ taskIds });
    const { timeline } = await session.view();
    expect(timeline.filter(({ by }) => by === 'callback').length).toBeGreaterThan(0);
    expect(gateway.gateway.callbackCounts).toMatchObject({ refused: {} });
    expect(gateway.gateway.callbackCounts.forwarded).toBeGreaterThan(0);
    expect(simulator.ledger.unstopped()).toEqual([]);
  });

  test('reports mistakes of a layout by path, and can be cancelled', async () => {
    const { session } = await client.start({ roomId: 'whole-2' });
    await session.started();
    const layout = session.updateLayout({ MixMode: 9 as never });
    await expect(layout).rejects.toBeInstanceOf(InvalidRequest);
    await expect(layout).rejects.toMatchObject({ mistakes: [{ path: 'MixMode' }] });
    await session.cancel();
    expect(await session.closed({ pollAfterMs: 200 })).toMatchObject({ endReason: 'cancelled' });
    expect(simulator.ledger.unstopped()).toEqual([]);
  });

  test('names an entry that is not configured, on every wait', async () => {
    const { session } = await client.start({ roomId: 'whole-3', storage: 'nowhere' }, { sessionId: 'whole-3' });
    await expect(session.started()).rejects.toSatisfy(
      (error) => error instanceof InvalidRequest || error instanceof RecordingNotStarted,
    );
    await expect(session.closed({ pollAfterMs: 200 })).rejects.toBeInstanceOf(InvalidRequest);
    await expect(session.result()).rejects.toMatchObject({ mistakes: [{ path: 'storage' }] });
  });
});
