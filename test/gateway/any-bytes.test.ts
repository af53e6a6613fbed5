import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sessionIdSchema } from '../../src/contract/request.schema.js';
import { another, scripted, scriptedSessions } from '../client/scripted-sessions.js';
import { callback, gatewayOfFile } from './gateway-world.js';

describe('arbitrary callbacks', async () => {
  const { client, temporal } = await scriptedSessions();
  const gateway = await gatewayOfFile(client);
  const { session } = await another(client, scripted('any-bytes'));
  const address = gateway.addressOf(session.id);

  test('arbitrary bytes are refused and cause no internal error', async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    await fc.assert(
      fc.asyncProperty(anything, fc.constantFrom(address, '/v1/callbacks/zego/default'), async (bytes, to) => {
        const answer = await gateway.post(to, bytes);
        expect([400, 403]).toContain(answer.status);
        await answer.arrayBuffer();
      }),
      { numRuns: 300 },
    );
  });

  test('every session id that a caller may choose has a working callback address', async () => {
    const ids = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((id) => sessionIdSchema.safeParse(id).success && !/^\.{1,2}$/.test(id));
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        const answer = await gateway.post(gateway.addressOf(`~${id}`), callback());
        expect([answer.status, await answer.json()]).toEqual([200, { status: 'closed' }]);
        const other = gateway.addressOf(id).replace(/[^/]+$/, gateway.addressOf(`~${id}`).split('/').at(-1) ?? '');
        expect((await gateway.post(other, callback())).status).toBe(403);
      }),
      { numRuns: 100 },
    );
  });

  test('a signed callback with arbitrary values is accepted or refused, and the session continues', async () => {
    const fields = fc.dictionary(
      fc.constantFrom('task_id', 'room_id', 'event_type', 'message', 'sequence', 'detail', 'extra'),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(fields, async (some) => {
        const answer = await gateway.post(address, callback(some));
        expect([200, 400, 429]).toContain(answer.status);
        await answer.arrayBuffer();
      }),
      { numRuns: 300 },
    );
    const { forwarded, refused } = gateway.gateway.callbackCounts;
    expect(forwarded).toBeGreaterThan(0);
    expect(refused['malformed-callback']).toBeGreaterThan(0);
    expect(await session.view()).toMatchObject({ phase: 'recording' });
    expect((await temporal.workflow.getHandle(session.id).describe()).status.name).toBe('RUNNING');
  });

  test.each([
    { what: 'lists 50,000 deep', detail: `${'['.repeat(50_000)}${']'.repeat(50_000)}` },
    { what: 'objects 25,000 deep', detail: `${'{"a":'.repeat(25_000)}1${'}'.repeat(25_000)}` },
    { what: 'ten thousand fields', detail: `{${Array.from({ length: 10_000 }, (_, i) => `"k${i}":${i}`).join()}}` },
    {
      what: 'a thousand pictures',
      detail: `{"file_info":[${Array(1_000).fill('{"output_file_format":"jpg","file_id":"f"}').join()}]}`,
    },
    { what: 'half a character', detail: '{"stream_id":"\\ud800"}' },
    { what: 'a number beyond all bounds', detail: '{"quit_reason":1e999}' },
  ])('$what cause no internal error', async ({ detail }) => {
    const body = JSON.stringify(callback({ event_type: 1, detail: 0 })).replace('"detail":0', `"detail":${detail}`);
    const answer = await gateway.post(address, body);
    expect([200, 400]).toContain(answer.status);
    expect(await session.view()).toMatchObject({ phase: 'recording' });
  });
});
