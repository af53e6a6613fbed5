import { Client, type Connection } from '@temporalio/client';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { RecordingClient, type SessionSummary } from '../../src/client/index.js';
import { ensureSearchAttributes } from '../../src/temporal/index.js';
import { newNamespace } from '../harness/new-namespace.js';
import { another, scripted, scriptedSessions } from './scripted-sessions.js';

const VISIBLE = { timeout: 20_000, interval: 100 };
const FOREIGN = { name: 'InvalidRequest', mistakes: [{ path: 'cursor' }] };
const ids = (sessions: readonly SessionSummary[]): string[] => sessions.map(({ sessionId }) => sessionId).sort();

describe('listing sessions', async () => {
  const { client, temporal } = await scriptedSessions();

  const ROOMS = [
    "o'hara",
    "' OR RecordingRoom != '",
    "'; --",
    '\\',
    "\\' OR '1' = '1",
    'double "quotes"',
    '`ticks`',
    '%',
    '_____',
    ' edged with spaces ',
    "'quoted'",
    '数学/101',
    '🎥',
    'true',
    '101',
    '2026-01-01T00:00:00Z',
  ];

  test.each(ROOMS.map((room) => ({ room })))('finds the room $room and no other', async ({ room }) => {
    const { session } = await another(client, { roomId: room, app: 'rooms' });
    await another(client, { roomId: `${room}x`, app: 'rooms' });
    await vi.waitFor(async () => {
      const { sessions } = await client.list({ app: 'rooms' });
      expect(sessions.map(({ roomId }) => roomId)).toEqual(expect.arrayContaining([room, `${room}x`]));
      expect(ids((await client.list({ room })).sessions)).toEqual([session.id]);
    }, VISIBLE);
  });

  test('returns neither an error nor another room for any string as a room', async () => {
    await another(client, { roomId: 'bystander', app: 'strangers' });
    await vi.waitFor(async () => {
      expect((await client.list({ app: 'strangers' })).sessions).toHaveLength(1);
    }, VISIBLE);
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((room) => !/\p{Cc}/u.test(room));
    await fc.assert(
      fc.asyncProperty(text, async (room) => {
        expect((await client.list({ app: 'strangers', room })).sessions).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('finds every room that can be recorded, whatever its characters', async () => {
    const room = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text));
    const rooms = fc.sample(fc.uniqueArray(room, { minLength: 30, maxLength: 30 }), { numRuns: 1, seed: 1 }).flat();
    const started = await Promise.all(rooms.map((roomId) => another(client, { roomId, app: 'any-room' })));
    await vi.waitFor(async () => {
      expect((await client.list({ app: 'any-room' })).sessions).toHaveLength(rooms.length);
    }, VISIBLE);
    const found = await Promise.all(
      rooms.map(async (one) => (await client.list({ app: 'any-room', room: one })).sessions),
    );
    expect(found.map(ids)).toEqual(started.map(({ session }) => [session.id]));
  });

  test('returns each session once over all pages, with a cursor that needs no client state', async () => {
    const started = await Promise.all(
      Array.from({ length: 7 }, () => another(client, { roomId: 'paged', app: 'pages' })),
    );
    await vi.waitFor(async () => {
      expect((await client.list({ app: 'pages' })).sessions).toHaveLength(7);
    }, VISIBLE);
    const seen: SessionSummary[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await client.list({ app: 'pages', pageSize: 3, ...(cursor !== undefined && { cursor }) });
      expect(page.sessions.length).toBeLessThanOrEqual(3);
      seen.push(...page.sessions);
      cursor = page.nextCursor;
      pages++;
    } while (cursor !== undefined && pages < 10);
    expect(ids(seen)).toEqual(started.map(({ session }) => session.id).sort());
  });

  test('rejects a cursor of another filter', async () => {
    await another(client, { roomId: 'a', app: 'cursors' });
    await another(client, { roomId: 'b', app: 'cursors' });
    await vi.waitFor(async () => {
      const { nextCursor = 'none' } = await client.list({ app: 'cursors', pageSize: 1 });
      await expect(client.list({ app: 'cursors', cursor: nextCursor })).resolves.toMatchObject({ sessions: [{}] });
      await expect(client.list({ app: 'others', cursor: nextCursor })).rejects.toMatchObject({
        name: 'InvalidRequest',
      });
    }, VISIBLE);
  });

  describe('with a cursor', () => {
    const KEYS = { cursorKeys: ['a secret of the test', 'an older secret'] };
    const keyed = new RecordingClient({ client: temporal, ...KEYS });
    let cursor = '';

    beforeAll(async () => {
      await Promise.all(['a', 'b'].map((roomId) => another(client, { roomId, app: 'marked' })));
      await vi.waitUntil(async () => (await keyed.list({ app: 'marked' })).sessions.length === 2, VISIBLE);
      cursor = (await keyed.list({ app: 'marked', pageSize: 1 })).nextCursor ?? '';
    });

    test('continues in every client that has the key', async () => {
      const other = new RecordingClient({ client: temporal, cursorKeys: ['a newer secret', 'a secret of the test'] });
      await expect(other.list({ app: 'marked', cursor })).resolves.toMatchObject({ sessions: [{}] });
    });

    test('rejects one made without the key', async () => {
      const { nextCursor = '' } = await client.list({ app: 'marked', pageSize: 1 });
      await expect(client.list({ app: 'marked', cursor: nextCursor })).resolves.toMatchObject({ sessions: [{}] });
      await expect(keyed.list({ app: 'marked', cursor: nextCursor })).rejects.toMatchObject(FOREIGN);
      await expect(client.list({ app: 'marked', cursor })).rejects.toMatchObject(FOREIGN);
    });

    test('rejects one of another namespace, however its server would treat the token', async () => {
      const namespace = await newNamespace(temporal.connection, `cursors-${Date.now()}`);
      const elsewhere = new RecordingClient({
        client: new Client({ connection: temporal.connection, namespace }),
        ...KEYS,
      });
      await vi.waitFor(async () => {
        await ensureSearchAttributes(temporal.connection as Connection, namespace);
        expect(await elsewhere.list({ app: 'marked' })).toEqual({ sessions: [], noWorker: {} });
      }, VISIBLE);
      await expect(elsewhere.list({ app: 'marked', cursor })).rejects.toMatchObject(FOREIGN);
    });

    test('rejects one that was altered anywhere', async () => {
      const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ '.split('');
      await fc.assert(
        fc.asyncProperty(fc.nat(cursor.length), fc.constantFrom(...characters, ''), async (at, character) => {
          const altered = cursor.slice(0, at) + character + cursor.slice(at + 1);
          fc.pre(altered !== cursor);
          await expect(keyed.list({ app: 'marked', cursor: altered })).rejects.toMatchObject(FOREIGN);
        }),
        { numRuns: 200 },
      );
    });
  });

  test('shows a session that continued as new once', async () => {
    const { session } = await another(client, { ...scripted('long', { continueAsNew: true }), app: 'long' });
    await vi.waitFor(async () => {
      expect(await session.view()).toMatchObject({ run: 2 });
      const { sessions } = await client.list({ app: 'long' });
      expect(sessions).toMatchObject([{ sessionId: session.id, status: 'running' }]);
      const runs = await temporal.workflow.count(`WorkflowId = '${session.id}'`);
      expect(runs.count).toBe(2);
    }, VISIBLE);
  });

  test('filters by phase and outcome, and shows the outcome', async () => {
    const { session } = await another(client, { ...scripted('over', { closeNow: true }), app: 'narrow' });
    await another(client, { roomId: 'going-on', app: 'narrow' });
    await vi.waitFor(async () => {
      const { sessions } = await client.list({ app: 'narrow', phase: 'closed' });
      expect(ids(sessions)).toEqual([session.id]);
      expect(ids((await client.list({ app: 'narrow', outcome: 'complete' })).sessions)).toEqual([session.id]);
      expect((await client.list({ app: 'narrow' })).sessions).toHaveLength(2);
      expect(sessions[0]).toMatchObject({
        status: 'completed',
        phase: 'closed',
        closedAt: expect.stringMatching(/Z$/),
        outcome: { outcome: 'complete', endReason: 'stopped', files: 0, recordedMs: 1_000 },
      });
    }, VISIBLE);
  });

  test('shows sessions only', async () => {
    const options = { taskQueue: 'reelkeeper', workflowId: 'stranger' };
    await temporal.workflow.start('somethingElse', { ...options, searchAttributes: { RecordingApp: ['kinds'] } });
    const { session } = await another(client, { roomId: 'x', app: 'kinds' });
    await vi.waitFor(async () => {
      expect((await temporal.workflow.count("RecordingApp = 'kinds'")).count).toBe(2);
      expect(ids((await client.list({ app: 'kinds' })).sessions)).toEqual([session.id]);
    }, VISIBLE);
  });

  test('finds a session by each of its live tasks', async () => {
    const { session } = await another(client, scripted('tasks', { taskIds: ['task-1', 'task-2'] }));
    await vi.waitFor(async () => {
      expect((await client.findByTaskId('task-1'))?.id).toBe(session.id);
      expect((await client.findByTaskId('task-2'))?.id).toBe(session.id);
    }, VISIBLE);
    expect(await client.findByTaskId('task-3')).toBeUndefined();
  });

  test.each([
    { what: 'an unknown filter', options: { rooms: 'x' }, path: 'rooms' },
    { what: 'an unknown phase', options: { phase: 'over' }, path: 'phase' },
    { what: 'a page of no sessions', options: { pageSize: 0 }, path: 'pageSize' },
    { what: 'a page too large', options: { pageSize: 1_001 }, path: 'pageSize' },
    { what: 'a cursor with other characters', options: { cursor: 'a b' }, path: 'cursor' },
    { what: 'a cursor that no list returned', options: { cursor: 'AAAA' }, path: 'cursor' },
    { what: 'a control character', options: { room: 'a\u0000' }, path: 'room' },
    { what: 'half a character', options: { room: '\ud800' }, path: 'room' },
  ])('rejects $what by name', async ({ options, path }) => {
    await expect(client.list(options as never)).rejects.toMatchObject({ name: 'InvalidRequest', mistakes: [{ path }] });
  });
});
