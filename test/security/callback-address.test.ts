import { describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { Secret } from '../../src/config/index.js';
import { receiveCallback } from '../../workflows/rules/callbacks.js';
import { acceptRequest } from '../../workflows/rules/request.js';
import { newSession } from '../../workflows/state/session.js';
import { another, scripted, scriptedSessions } from '../client/scripted-sessions.js';
import { APP_ID, callback, gatewayOfFile, gatewayOfTest, testConfig } from '../gateway/gateway-world.js';
import { checkedSession } from '../workflows/model/model.js';
import { PLAIN } from '../workflows/model/scenario.js';

const CONSOLE = '/v1/callbacks/zego';
/** A callback for the app without a callbackSecret, whose signature cannot be verified. */
const UNSIGNED = { app_id: APP_ID + 1, signature: 'none' };

describe("one app's callback address", async () => {
  const { client } = await scriptedSessions();
  const gateway = await gatewayOfFile(client);
  const received = async (session: RecordingSession): Promise<unknown> => Reflect.get(await session.view(), 'received');

  test('is not valid for another app with the same callbackKeys and no callbackSecret', async () => {
    const { session } = await another(client, scripted('moved'));
    const moved = gateway.addressOf(session.id).replace('/default/', '/unsigned/');
    expect((await gateway.post(moved, callback(UNSIGNED))).status).toBe(403);
    expect(await received(session)).toEqual([]);
  });

  test('is not valid for another app with keys derived from the same callbackSecret', async () => {
    const plain = testConfig({ callbackKeys: [] });
    const { default: app } = plain.apps;
    const apps = { ...plain.apps, ...(app && { twin: { ...app, appId: APP_ID + 3 } }) };
    const derived = await gatewayOfTest(client, { config: { ...plain, apps } });
    const { session } = await another(client, scripted('derived'));
    const moved = derived.addressOf(session.id).replace('/default/', '/twin/');
    expect((await derived.post(moved, callback({ app_id: APP_ID + 3 }))).status).toBe(403);
    expect(await received(session)).toEqual([]);
  });

  test('is not valid for an app and session that only look the same when joined', async () => {
    const plain = testConfig({ callbackKeys: [new Secret('one-key-for-both')] });
    const { unsigned } = plain.apps;
    const apps = { ...plain.apps, ...(unsigned && { a: unsigned, 'a-b': { ...unsigned, appId: APP_ID + 3 } }) };
    const joined = await gatewayOfTest(client, { config: { ...plain, apps } });
    for (const joint of ['-', '', ',', '/', '"', '\0']) {
      const token = joined.addressOf(`b${joint}c`, 'a').split('/').at(-1);
      const other = joined.addressOf('c', 'a-b').replace(/[^/]+$/, token ?? '');
      expect((await joined.post(other, callback({ ...UNSIGNED, app_id: APP_ID + 3 }))).status).toBe(403);
    }
  });

  describe('a refusal does not reveal which apps exist or have no callbackSecret', () => {
    const token = 'x'.repeat(43);
    test.each([
      { what: 'a forged callback', body: JSON.stringify(callback({}, 'guessed')), status: 403 },
      { what: 'a callback without a task', body: JSON.stringify(callback({ task_id: null }, 'guessed')), status: 403 },
      { what: 'a callback without a signature', body: JSON.stringify(callback({ signature: null })), status: 400 },
      { what: 'no JSON', body: '{', status: 400 },
      { what: 'nothing', body: '', status: 400 },
      { what: 'too much', body: 'x'.repeat(300_000), status: 413 },
    ])("$what at the console's address", async ({ body, status }) => {
      const refusals = ['default', 'unsigned', 'nobody', '__proto__'].map(async (app) => {
        const answer = await gateway.post(`${CONSOLE}/${app}`, body);
        const { requestId: _, ...problem } = Object(await answer.json());
        return [answer.status, problem];
      });
      const [first, ...others] = await Promise.all(refusals);
      expect(first).toMatchObject([status, {}]);
      expect(others).toEqual([first, first, first]);
    });

    test.each(['{', 'x'.repeat(300_000), JSON.stringify(callback())])("at a session's address", async (body) => {
      const refusals = ['default', 'unsigned', 'nobody', '__proto__'].map(async (app) => {
        const answer = await gateway.post(`${CONSOLE}/${app}/session/${token}`, body);
        const { requestId: _, ...problem } = Object(await answer.json());
        return [answer.status, problem];
      });
      const [first, ...others] = await Promise.all(refusals);
      expect(first).toMatchObject([403, { type: 'urn:reelkeeper:problem:callback-refused' }]);
      expect(others).toEqual([first, first, first]);
    });

    test('and the log has the reason', async () => {
      const logged = await gatewayOfTest(client);
      for (const app of ['unsigned', 'nobody']) await logged.post(`${CONSOLE}/${app}`, callback());
      const log = logged.log.join('');
      expect(log).toContain('app \\"unsigned\\" has no callbackSecret');
      expect(log).toContain('no app \\"nobody\\" is configured');
    });
  });
});

describe('a session', () => {
  const afterCallback = (fields: object) => {
    const checked = checkedSession(PLAIN);
    const fresh = acceptRequest(newSession({ sessionId: 's', sessionUuid: 'u', requestedAtMs: 0 }, 0), checked, 0);
    const state = { ...fresh, tasks: fresh.tasks.map((task) => ({ ...task, taskId: 'T1' })) };
    const body = { app_id: checked.appId, task_id: 'T1', event_type: 2, detail: { quit_reason: 3 }, ...fields };
    return receiveCallback(state, body, 1_000);
  };

  test('accepts callbacks of its own app', () => {
    expect(afterCallback({})).toMatchObject({ tasks: [{ end: { quitReason: 3 } }], timeline: [{ event: 'event 2' }] });
  });

  test.each([1, '1'])("drops and notes a callback with another app's id: %j", (app_id) => {
    const state = afterCallback({ app_id });
    expect(state.tasks[0]?.end.quitReason).toBeUndefined();
    expect(state.timeline).toMatchObject([{ by: 'callback', event: 'ignored: of another app', appId: 1 }]);
  });
});
