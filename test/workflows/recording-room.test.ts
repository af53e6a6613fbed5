import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { InvalidRequest, RecordingClient, type StartResult } from '../../src/client/index.js';
import { roomWorkflowId } from '../../src/contract/index.js';
import { RoomWorld } from './room-world.js';

const world = await RoomWorld.start({ apps: ['default', 'other'] });
const { client, temporal } = world;

/** Twenty services that request the room ten times each, all at once. */
async function race(roomId: string): Promise<StartResult[]> {
  const clients = Array.from({ length: 20 }, () => new RecordingClient({ client: temporal }));
  return Promise.all(clients.flatMap((one) => Array.from({ length: 10 }, () => one.start({ roomId }))));
}

function idsOf(results: readonly StartResult[]): string[] {
  return [...new Set(results.map(({ session }) => session.id))];
}

/** Waits until the visibility store knows a session of the room. */
async function listed(roomId: string): Promise<void> {
  await world.until(
    async () => (await client.list({ room: roomId })).sessions,
    (sessions) => sessions.length > 0,
  );
}

function coordinator(roomId: string) {
  return temporal.workflow.getHandle(roomWorkflowId('default', roomId));
}

describe('a room that is started without a session id', { timeout: 120_000 }, () => {
  test('is recorded by one session, whoever comes first', async () => {
    const first = await client.start({ roomId: 'two-clicks' });
    const second = await client.start({ roomId: 'two-clicks', limits: { recordSeconds: 60 } });
    expect(first.created).toBe(true);
    expect(second).toMatchObject({ created: false, session: { id: first.session.id } });
    expect(first.session.id).toMatch(/^default:two-clicks:[0-9a-f]{8}$/);
    const { typedSearchAttributes: _, ...described } = await temporal.workflow.getHandle(first.session.id).describe();
    expect(described).toMatchObject({ type: 'recordingSession', taskQueue: 'reelkeeper' });
    expect(await first.session.summary()).toMatchObject({ app: 'default', roomId: 'two-clicks' });
  });

  test('has one recording of two hundred racing starts', async () => {
    const results = await race('race');
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    const [id = '', ...others] = idsOf(results);
    expect(others).toEqual([]);
    await world.phase(id, 'recording');
    expect(world.tasks('race')).toHaveLength(1);
  });

  test('has one more recording of two hundred racing starts while an earlier one uploads', async () => {
    const { session } = await client.start({ roomId: 'again' });
    await world.phase(session.id, 'recording');
    await session.stop();
    await world.phase(session.id, 'uploading');
    const results = await race('again');
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    const [id = '', ...others] = idsOf(results);
    expect(others).toEqual([]);
    expect(id).not.toBe(session.id);
    await world.phase(id, 'recording');
    expect(world.tasks('again')).toHaveLength(2);
    await world.phase(session.id, 'uploading');
  });

  test.each([
    { how: 'stopped', end: ({ session }: StartResult) => session.stop() },
    { how: 'cancelled', end: ({ session }: StartResult) => session.cancel() },
  ])(
    'is recorded anew right after its session was $how, also while ZEGO does not confirm that',
    async ({ how, end }) => {
      const roomId = `just-${how}`;
      world.simulator.fault({ name: 'system-error', action: 'StopRecord', times: 'always', roomId });
      const first = await client.start({ roomId });
      await world.phase(first.session.id, 'recording');
      await end(first);
      const second = await client.start({ roomId });
      expect(second.created).toBe(true);
      expect((await first.session.view()).tasks).not.toMatchObject([{ stopConfirmedAt: expect.any(String) }]);
      world.simulator.faults.clear();
      await world.phase(second.session.id, 'recording');
      await world.phase(first.session.id, 'uploading');
    },
  );

  test('is recorded anew when its session was terminated, and its coordinator has ended by then', async () => {
    const roomId = 'terminated-session';
    const first = await client.start({ roomId });
    await temporal.workflow.getHandle(first.session.id).terminate();
    await world.until(
      async () => (await coordinator(roomId).describe()).status.name,
      (status) => status === 'COMPLETED',
    );
    const second = await client.start({ roomId });
    expect(second.created).toBe(true);
    expect(second.session.id).not.toBe(first.session.id);
  });

  test.each([
    { roomId: 'terminated-coordinator' },
    { roomId: `o'hara "1" \\ 2` },
    { roomId: '𝔸'.repeat(128) },
    { roomId: 'long'.repeat(120) },
  ])('stays recorded by its session when the coordinator is terminated: $roomId', async ({ roomId }) => {
    const first = await client.start({ roomId });
    await coordinator(roomId).terminate();
    expect(await client.start({ roomId })).toMatchObject({ created: false, session: { id: first.session.id } });
  });

  test('has one recording of many starts while its coordinator is terminated now and then', async () => {
    const roomId = 'coordinators-die';
    /** Whether there was a coordinator to terminate. */
    const terminate = async (): Promise<boolean> => {
      try {
        await coordinator(roomId).terminate();
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    };
    const clients = Array.from({ length: 12 }, () => new RecordingClient({ client: temporal }));
    const starts = clients.map(async (one, n) => {
      await sleep(n * 200);
      return one.start({ roomId });
    });
    const terminated = Array.from({ length: 3 }, async (_, n) => {
      await sleep(300 + n * 1_000);
      // The first one comes for certain; once it is terminated, nobody may ask for another.
      if (n === 0) await world.until(terminate, (ended) => ended);
      else await terminate();
    });
    const [results] = await Promise.all([Promise.all(starts), Promise.all(terminated)]);
    expect(idsOf(results)).toHaveLength(1);
    await world.phase(results[0]?.session.id ?? '', 'recording');
    expect(world.tasks(roomId)).toHaveLength(1);
  });

  test.each(['default:found-by-list:0123abcd', 'lesson-1'])(
    'stays recorded by a session that only the visibility store can name: %s',
    async (sessionId) => {
      const roomId = `found by list: ${sessionId}`;
      const { session } = await client.start({ roomId }, { sessionId });
      await listed(roomId);
      expect(await client.start({ roomId, app: 'default' })).toMatchObject({
        created: false,
        session: { id: session.id },
      });
      await coordinator(roomId).terminate();
      expect(await client.start({ roomId })).toMatchObject({ created: false, session: { id: session.id } });
      await world.phase(session.id, 'recording');
      expect(world.tasks(roomId)).toHaveLength(1);
    },
  );

  test('has one recording of two hundred racing starts, that of a session with an id of its own', async () => {
    const { session } = await client.start({ roomId: 'own-id-race' }, { sessionId: 'lesson-of-a-race' });
    await listed('own-id-race');
    const results = await race('own-id-race');
    expect(results.every(({ created }) => !created)).toBe(true);
    expect(idsOf(results)).toEqual([session.id]);
    await world.phase(session.id, 'recording');
    expect(world.tasks('own-id-race')).toHaveLength(1);
  });

  test.each([
    {
      what: 'of another app',
      begin: async (roomId: string) => client.start({ roomId, app: 'other' }, { sessionId: `lesson of ${roomId}` }),
    },
    {
      what: 'that uploads',
      begin: async (roomId: string) => {
        const result = await client.start({ roomId }, { sessionId: `lesson of ${roomId}` });
        await world.phase(result.session.id, 'recording');
        await result.session.stop();
        return result;
      },
    },
  ])('is not kept from a recording by a session $what, whatever id it has', async ({ what, begin }) => {
    const roomId = `room beside one ${what}`;
    const { session } = await begin(roomId);
    await listed(roomId);
    const { created, session: next } = await client.start({ roomId });
    expect(created).toBe(true);
    expect(next.id).not.toBe(session.id);
  });

  test('returns every mistake of an invalid request, and nothing is started', async () => {
    const roomId = 'wrong';
    const started = client.start({ roomId, storage: 'nowhere', profile: 'none' });
    await expect(started).rejects.toBeInstanceOf(InvalidRequest);
    await expect(started).rejects.toMatchObject({ mistakes: [{ path: 'profile' }, { path: 'storage' }] });
    expect(await client.start({ roomId })).toMatchObject({ created: true });
  });

  test('waits for a worker, and is recorded once for all requests in the meantime', async () => {
    await world.stopWorker();
    const starts = Promise.all(
      Array.from({ length: 5 }, () => new RecordingClient({ client: temporal }).start({ roomId: 'no-worker-yet' })),
    );
    await world.until(
      () =>
        coordinator('no-worker-yet')
          .describe()
          .catch(() => undefined),
      (described) => described !== undefined,
    );
    await world.startWorker();
    const results = await starts;
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(idsOf(results)).toHaveLength(1);
  });

  test('has a coordinator that no list of sessions shows', async () => {
    await client.start({ roomId: 'listed' });
    const sessions = await world.until(
      async () => (await client.list({ room: 'listed' })).sessions,
      (seen) => seen.length > 0,
    );
    expect(sessions).toMatchObject([{ sessionId: expect.stringMatching(/^default:listed:/) }]);
  });
});
