import { describe, expect, test } from 'vitest';
import { RoomUnresponsive } from '../../src/client/index.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { refusingFront, UNAVAILABLE } from '../harness/refusing-front.js';
import { afterwards } from '../harness/servers.js';
import { RoomWorld } from './room-world.js';

/** The visibility store is away: Temporal answers everything but lists. */
let away = false;

const world = await RoomWorld.start({
  startTemporal: async () => {
    const { address, namespace } = await ownNamespace();
    const front = await refusingFront(address, (path) =>
      away && path.endsWith('/ListWorkflowExecutions') ? UNAVAILABLE : undefined,
    );
    afterwards(async () => front[Symbol.asyncDispose]());
    return { address: front.address, namespace };
  },
});
const { client } = world;

describe('a room that a session with an id of its own records', { timeout: 120_000 }, () => {
  test('is not recorded twice while nobody can say so, and is named once somebody can', async () => {
    const roomId = 'nobody-can-list';
    const { session } = await client.start({ roomId }, { sessionId: 'lesson-7' });
    await world.until(
      async () => (await client.list({ room: roomId })).sessions,
      (sessions) => sessions.length === 1,
    );
    away = true;
    await expect(client.start({ roomId }, { timeoutMs: 5_000 })).rejects.toBeInstanceOf(RoomUnresponsive);
    const requested = client.start({ roomId });
    away = false;
    expect(await requested).toMatchObject({ created: false, session: { id: session.id } });
    await world.phase(session.id, 'recording');
    expect(world.tasks(roomId)).toHaveLength(1);
  });
});
