import { expect, test } from 'vitest';
import { ledgerProblems, phase, runningStack, until } from './running-stack.js';

const { stack, client } = await runningStack();

test.each([
  ['the worker', 'worker'],
  ["Temporal's server", 'temporal'],
  ['the database', 'postgres'],
  ['the gateway', 'gateway'],
])(
  'a session that records while %s is killed closes as complete with one task',
  async (_what, name) => {
    const { session } = await client.start({ roomId: `room of ${name}` }, { sessionId: `crash-${name}` });
    await phase(session, 'recording');

    const before = stack.service(name).starts;
    await stack.service(name).crash();
    await until(
      async () => stack.service(name).starts,
      (starts) => starts > before,
    );
    await stack.healthy(name);
    await until(
      () => session.stop('the lesson is over'),
      () => true,
    );

    const view = await phase(session, 'closed');
    expect(view.outcome).toMatchObject({ outcome: 'complete', endReason: 'stopped', gaps: [] });
    expect(view.outcome?.tasks).toHaveLength(1);
    expect(await ledgerProblems(stack)).toEqual({ unstopped: [], doubled: [] });
  },
  300_000,
);

test('a session that starts just after worker and gateway were killed closes as complete', async () => {
  const names = ['worker', 'gateway'];
  const before = names.map((name) => stack.service(name).starts);
  for (const name of names) await stack.service(name).crash();
  const { session } = await client.start({ roomId: 'room of both' }, { sessionId: 'crash-both' });
  await until(
    async () => names.map((name) => stack.service(name).starts),
    (starts) => starts.every((count, at) => count > (before[at] ?? 0)),
  );
  await phase(session, 'recording');
  await session.stop();
  expect(await session.closed()).toMatchObject({ outcome: 'complete' });
  expect(await ledgerProblems(stack)).toEqual({ unstopped: [], doubled: [] });
}, 300_000);
