import { describe, expect, test, vi } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { another, scripted, scriptedSessions } from '../client/scripted-sessions.js';
import { APP_ID, callback, gatewayOfFile } from './gateway-world.js';

const ADDRESS = '/v1/callbacks/zego/default';
const VISIBLE = { timeout: 20_000, interval: 100 };

describe("the callback address in ZEGO's console", async () => {
  const { client } = await scriptedSessions();
  const gateway = await gatewayOfFile(client);
  const startWithTask = async (taskId: string, app = 'default'): Promise<RecordingSession> => {
    const { session } = await another(client, { ...scripted('console', { taskIds: [taskId] }), app });
    await vi.waitFor(async () => expect((await client.findByTaskId(taskId))?.id).toBe(session.id), VISIBLE);
    return session;
  };
  const received = async (session: RecordingSession): Promise<unknown[]> =>
    ((await session.view()) as unknown as { received: unknown[] }).received;

  test('forwards a callback to the session of its task', async () => {
    const session = await startWithTask('task-a');
    await startWithTask('task-b');
    const answer = await gateway.post(ADDRESS, callback({ task_id: 'task-a' }));
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'taken' }]);
    expect(await received(session)).toMatchObject([{ signal: 'zegoCallback', body: { task_id: 'task-a' } }]);
  });

  test('remembers the session of a task, even if the store no longer shows it', async () => {
    const session = await startWithTask('task-kept');
    await gateway.post(ADDRESS, callback({ task_id: 'task-kept' }));
    await session.stop();
    await session.closed({ pollAfterMs: 100 });
    await vi.waitFor(async () => expect(await client.findByTaskId('task-kept')).toBeUndefined(), VISIBLE);
    const answer = await gateway.post(ADDRESS, callback({ task_id: 'task-kept', event_type: 7 }));
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'closed' }]);
  });

  test.each(['unknown-task', "o'hara", '"', '\\', 'with space', 'ü', '\u0000', 'x'.repeat(128)])(
    'responds 503 for the unknown task %j, so ZEGO retries',
    async (task_id) => {
      const answer = await gateway.post(ADDRESS, callback({ task_id }));
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(await answer.json()).toMatchObject({ type: 'urn:reelkeeper:problem:unknown-task' });
    },
  );

  test('finds a task that was unknown before, even for an event that is forwarded only once', async () => {
    const send = () => gateway.post(ADDRESS, callback({ task_id: 'task-late', event_type: 4 }));
    expect((await send()).status).toBe(503);
    const session = await startWithTask('task-late');
    expect(await (await send()).json()).toEqual({ status: 'taken' });
    expect(await (await send()).json()).toEqual({ status: 'repeated' });
    expect(await received(session)).toHaveLength(1);
  });

  test('forwards no callback to a session of another app', async () => {
    const session = await startWithTask('task-of-other', 'other');
    expect((await gateway.post(ADDRESS, callback({ task_id: 'task-of-other' }))).status).toBe(503);
    expect(await received(session)).toEqual([]);
  });

  test.each([
    { what: 'a forged signature', fields: { signature: '0'.repeat(40) }, status: 403 },
    { what: 'the app_id of another app', fields: { app_id: 1 }, status: 403 },
    { what: 'no task_id', fields: { task_id: undefined }, status: 400 },
  ])('refuses $what before it looks up a session', async ({ fields, status }) => {
    expect((await gateway.post(ADDRESS, callback({ task_id: 'nowhere', ...fields }))).status).toBe(status);
  });

  test.each(['unsigned', 'nobody', '__proto__'])(
    'takes no callback of an app without callbackSecret: %s',
    async (app) => {
      const answer = await gateway.post(`/v1/callbacks/zego/${app}`, callback({ app_id: APP_ID + 1 }));
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ type: 'urn:reelkeeper:problem:callback-refused' });
    },
  );
});
