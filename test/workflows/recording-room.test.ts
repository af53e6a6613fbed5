import { describe, expect, test } from 'vitest';
import { RecordingClient, type StartResult } from '../../src/client/index.js';
import { RoomWorld } from './room-world.js';

const world = await RoomWorld.start();
/** As if twenty services were asked for the room ten times each, all at once. */
async function race(roomId: string): Promise<StartResult[]> {
  const clients = Array.from({ length: 20 }, () => new RecordingClient({ client: world.temporal }));
  return Promise.all(clients.flatMap((client) => Array.from({ length: 10 }, () => client.start({ roomId }))));
}

describe('a room without a session id', () => {
  test('is recorded by one session, whoever comes first', async () => {
    const first = await world.client.start({ roomId: 'two-clicks' });
    const second = await world.client.start({ roomId: 'two-clicks' });
    expect(first.created).toBe(true);
    expect(second).toMatchObject({ created: false, session: { id: first.session.id } });
    expect(first.session.id).toMatch(/^default:two-clicks:[0-9a-f]{8}$/);
  });

  test('has one recording of two hundred racing starts', async () => {
    const results = await race('race');
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(results.map(({ session }) => session.id)).size).toBe(1);
    const [one] = results;
    await world.phase(one?.session.id ?? '', 'recording');
    expect(world.tasks('race')).toHaveLength(1);
  });

  test('has one more recording of two hundred racing starts while an earlier one uploads', async () => {
    const { session } = await world.client.start({ roomId: 'again' });
    await world.phase(session.id, 'recording');
    await session.stop();
    const results = await race('again');
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    const ids = new Set(results.map(({ session }) => session.id));
    expect(ids.size).toBe(1);
    expect(ids).not.toContain(session.id);
    await world.phase([...ids][0] ?? '', 'recording');
    expect(world.tasks('again')).toHaveLength(2);
    await world.phase(session.id, 'uploading');
  });
});
