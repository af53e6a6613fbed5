import { expect, test } from 'vitest';
import { sessionWorld } from '../harness/session-world.js';

// ZEGO takes a while from accepting a task to recording it.
const world = sessionWorld({ initMs: 60_000 });

test.each(['stopped', 'cancelled'])(
  'a session that is %s before ZEGO is seen recording stops its task',
  async (name) => {
    const roomId = world.current.nextRoom;
    const session = await world.current.start();
    const view = await session.until(({ tasks }) => tasks[0]?.taskId !== undefined);
    expect(view.phase).toBe('starting');
    await (name === 'stopped' ? session.signal('stop') : session.cancel());
    expect((await session.manifest()).endReason).toBe(name);
    expect(world.current.tasks(roomId)).toMatchObject([{ endedBy: 'stop-record' }]);
  },
);
