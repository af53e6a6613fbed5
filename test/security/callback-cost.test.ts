import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { scriptedSessions } from '../client/scripted-sessions.js';
import { APP_ID, callback, type GatewayWorld, gatewayOfFile } from '../gateway/gateway-world.js';

const MAX_BYTES = 262_144;
const STALL_MS = 100;

const filled = (part: string): string => {
  const room = MAX_BYTES - 2_000;
  return Array(Math.floor(room / (part.length + 1)))
    .fill(part)
    .join();
};
const keys = (many: number): string => {
  const all = Array.from({ length: many }, (_, at) => `"${at.toString(36)}":0`);
  return `{${all.join()}}`;
};

/** The details that are most expensive to parse for their size. */
const EXPENSIVE: readonly (readonly [what: string, event: number, detail: string])[] = [
  ['130,000 files that are none', 1, `{"file_info":[${filled('7')}]}`],
  ['87,000 empty files', 1, `{"file_info":[${filled('{}')}]}`],
  ['20,000 files with a wrong field', 1, `{"file_info":[${filled('{"status":[]}')}]}`],
  ['5,000 pictures', 1, `{"file_info":[${filled('{"output_file_format":"jpg","file_id":"f"}')}]}`],
  ['29,000 keys', 5, keys(29_000)],
  ['a file of 29,000 keys', 1, `{"file_info":[${keys(29_000)}]}`],
  ['lists 120,000 deep', 5, `${'['.repeat(120_000)}${']'.repeat(120_000)}`],
  ['objects 43,000 deep', 5, `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`],
  ['a string of much JSON', 1, JSON.stringify(`{"file_info":[${filled('[]')}]}`)],
  ['a string of deep JSON', 5, JSON.stringify(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
  ['as many files that are none as may be', 1, `{"file_info":[${Array(6_900).fill('7').join()}]}`],
  [
    'as many invalid files as possible',
    1,
    `{"file_info":[${Array(999).fill('{"status":[],"duration":[],"file_size":[]}').join()}]}`,
  ],
  ['as many keys as may be', 1, `{"file_info":[${Array(33).fill(keys(200)).join()}]}`],
  [
    'a string of as many invalid files as possible',
    1,
    JSON.stringify(`{"file_info":[${Array(6_900).fill('7').join()}]}`),
  ],
  ['an address of 260 kB', 3, `{"image_type":1,"image_url":"${'x'.repeat(MAX_BYTES - 2_000)}"}`],
  ['a string full of escapes', 6, `{"stream_id":"${'\\u0041'.repeat(43_000)}"}`],
];

function bodyOf(fields: Record<string, unknown>, detail: string, secret?: string): Uint8Array {
  const text = JSON.stringify(callback({ ...fields, detail: 0 }, secret)).replace('"detail":0', `"detail":${detail}`);
  const bytes = new TextEncoder().encode(text);
  expect(bytes.length).toBeLessThanOrEqual(MAX_BYTES);
  return bytes;
}

/** The longest stall in ms while the body was processed; the minimum of some runs. */
async function stallOf(gateway: GatewayWorld, address: string, body: Uint8Array): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 10 && least > STALL_MS / 4; run++) {
    let longest = 0;
    const watch = { isOver: false };
    const taken = gateway.post(address, body).then((answer) => answer.arrayBuffer());
    void taken.finally(() => (watch.isOver = true));
    for (let before = performance.now(); !watch.isOver; ) {
      await turn();
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
    }
    await taken;
    least = Math.min(least, longest);
  }
  return least;
}

describe('a callback of 262,144 bytes', async () => {
  const { client } = await scriptedSessions();
  const gateway = await gatewayOfFile(client);

  describe.each(EXPENSIVE)('with %s', (_what, event_type, detail) => {
    test.each([
      { how: "forged, at the console's address", secret: 'guessed', address: '/v1/callbacks/zego/default' },
      { how: 'forged, at the address of no app', secret: 'guessed', address: '/v1/callbacks/zego/nobody' },
      { how: "signed, at a session's address", address: gateway.addressOf('no-session') },
      {
        how: 'at the address of a session whose app has no callbackSecret',
        app_id: APP_ID + 1,
        address: gateway.addressOf('no-session', 'unsigned'),
      },
    ])('does not delay other requests: $how', async ({ app_id = APP_ID, secret, address }) => {
      const body = bodyOf({ event_type, app_id }, detail, secret);
      expect(await stallOf(gateway, address, body)).toBeLessThan(STALL_MS);
    });
  });
});
