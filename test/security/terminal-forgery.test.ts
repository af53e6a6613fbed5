import { afterAll, expect, test } from 'vitest';
import { SESSION_WORKFLOW, SIGNALS } from '../../src/contract/index.js';
import { typed } from '../cli/typed.js';
import { asking } from '../gateway/rest/rest-world.js';
import { everything } from '../harness/whole-world.js';

/** A forged line, hidden text, and text from right to left. */
const FORGED = 'over\n  10:00:00  files checked\r\u001b[8mhidden\u001b]0;title\u0007\u009b31m\u2028\u202egnp.4pm\u2066';
const SHOWN = String.raw`over\n  10:00:00  files checked\r\u001b[8mhidden\u001b]0;title\u0007\u009b31m\u2028\u202egnp.4pm\u2066`;
const ODD_ID = `odd\n\u001b[8m\u202e'id`;
const SHOWN_ID = String.raw`odd\n\u001b[8m\u202e'id`;
// oxlint-disable-next-line no-control-regex -- control characters are what must not be there
const UNSHOWN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const { env, client, temporal, gateway } = await everything();
const cli = await typed();
const run = (...args: string[]) => cli.run(args, env);

const session = await temporal.workflow.start(SESSION_WORKFLOW, {
  args: [{ roomId: 'forgery', metadata: { note: FORGED } }],
  taskQueue: 'reelkeeper',
  workflowId: ODD_ID,
});
afterAll(() => session.terminate().catch(() => undefined));

/** Expects output without control sequences and without forged lines. */
function expectClean({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): void {
  expect(stdout + stderr).not.toMatch(UNSHOWN);
  expect((stdout + stderr).split('\n').filter((line) => /^\s*10:00:00/.test(line))).toEqual([]);
}

test('a session with a hostile id can be listed, shown, stopped and watched without a forged line', {
  timeout: 120_000,
}, async () => {
  await client.get(ODD_ID).started();
  await session.signal(SIGNALS.pause, { requestedBy: FORGED });
  await session.signal(SIGNALS.stop, { reason: FORGED });
  const stopped = await run('stop', ODD_ID);
  expect(stopped).toMatchObject({ code: 0 });
  const watched = await run('watch', ODD_ID);
  expect(watched.stdout).toContain(SHOWN);
  const shown = await run('show', ODD_ID);
  expect(shown.stdout).toContain(`reason=${SHOWN}`);
  expect(shown.stdout).toContain(SHOWN_ID);
  await expect
    .poll(async () => (await run('list', '--room', 'forgery')).stdout, { timeout: 20_000 })
    .toContain(SHOWN_ID);
  const listed = await run('list', '--room', 'forgery');
  const again = await run('stop', ODD_ID);
  expect(again.code).toBe(1);
  for (const output of [stopped, watched, shown, listed, again]) expectClean(output);
  const json = await run('show', ODD_ID, '--json');
  expectClean(json);
  expect(JSON.parse(json.stdout)).toMatchObject({ sessionId: ODD_ID });
});

test('a hostile id is found over HTTP too', async () => {
  const ask = asking(gateway.url);
  const answer = await ask('GET', `/v1/sessions/${encodeURIComponent(ODD_ID)}`);
  expect(answer).toMatchObject({ status: 200, body: { sessionId: ODD_ID } });
});

test.each(['two\nlines', 'hidden\u001b[8m', 'nul\u0000', 'c1\u009b8m', 'line\u2028end'])(
  "a stop's reason %j is rejected by client, gateway and CLI before anything is sent",
  async (reason) => {
    const message = 'must not contain control characters, such as line ends';
    await expect(client.get('nobody').stop(reason)).rejects.toThrow(`reason ${message}`);
    expect(await asking(gateway.url)('POST', '/v1/sessions/nobody/stop', { reason })).toMatchObject({
      status: 400,
      body: { mistakes: [{ path: 'reason', message }] },
    });
    const result = await run('stop', 'nobody', '--reason', reason);
    expect(result).toMatchObject({ code: 2 });
    expect(result.stderr).toContain(message);
  },
);

test("a requester's name is limited to one line too", async () => {
  await expect(client.get('nobody').pause({ requestedBy: 'ops\nroot' })).rejects.toThrow(
    'requestedBy must not contain control characters',
  );
  await expect(client.get('nobody').signals.stop(undefined, { requestedBy: 'x'.repeat(101) })).rejects.toThrow(
    'requestedBy',
  );
});
