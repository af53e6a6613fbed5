import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_LEDGER_PROBLEMS, System } from '../e2e/system.js';
import { Example, killRunning } from './example.js';

const system = await System.start();
const example = await Example.inPlace('parent-workflow', { TEMPORAL_ADDRESS: system.temporalAddress });
afterAll(killRunning);
const { workflow } = system.temporal;

beforeAll(async () => {
  const { code, stdout, stderr } = await example.run(example.command('tsc'));
  if (code !== 0) throw new Error(`The example does not compile: ${stdout}${stderr}`);
  await example.start(example.command('worker.js')).prints(/^ready$/m);
}, 120_000);

/** Starts the README's consultation with another id and waits until it is recorded. */
async function startRecorded(id: string): Promise<void> {
  expect(await example.run(example.command('workflow start').replaceAll('consultation-7', id))).toMatchObject({
    code: 0,
  });
  await system.phase(system.client.get(`${id}:recording`), 'recording');
}

/** Expects that a consultation's only task was stopped, and an otherwise clean ledger. */
async function expectStopped(id: string): Promise<void> {
  const tasks = (await system.ledger()).tasks.filter(({ roomId }) => roomId === id);
  expect(tasks).toMatchObject([{ endedAt: expect.any(String), stopCalls: expect.any(Number) }]);
  expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
}

test('a consultation that ends with a goodbye returns its files', async () => {
  await startRecorded('consultation-7');
  const { code, stdout } = await example.run(example.command('goodbye'));
  expect(code).toBe(0);
  expect(stdout).toMatch(/"?outcome"?:"?complete/);
  expect(stdout).toContain('.mp4');
  await expectStopped('consultation-7');
}, 120_000);

test('a cancelled consultation closes after its session, whose task is stopped', async () => {
  await startRecorded('consultation-8');
  expect(await example.run(example.command('workflow cancel'))).toMatchObject({ code: 0 });
  const parent = workflow.getHandle('consultation-8');
  await expect(parent.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const [{ status, closeTime }, session] = [
    await parent.describe(),
    await workflow.getHandle('consultation-8:recording').describe(),
  ];
  expect([status.name, session.status.name]).toEqual(['CANCELLED', 'CANCELLED']);
  expect(closeTime?.getTime()).toBeGreaterThanOrEqual(session.closeTime?.getTime() ?? Number.POSITIVE_INFINITY);
  await expectStopped('consultation-8');
}, 120_000);

test.each([
  ['fails', 'consultation-9', (id: string) => workflow.getHandle(id).signal('refused', 'the card is not valid')],
  ['is terminated', 'consultation-10', (id: string) => workflow.getHandle(id).terminate('a person did this')],
])(
  'the session of a consultation that %s is cancelled and its task stopped',
  async (_how, id, end) => {
    await startRecorded(id);
    await end(id);
    const closed = await workflow
      .getHandle(id)
      .result()
      .then(
        () => 'completed',
        () => 'not completed',
      );
    expect(closed).toBe('not completed');
    const session = system.client.get(`${id}:recording`);
    expect(await session.closed({ pollAfterMs: 300 })).toMatchObject({ outcome: 'complete', endReason: 'cancelled' });
    await expectStopped(id);
  },
  120_000,
);

test('a consultation whose session closed before returns its outcome', async () => {
  await startRecorded('consultation-11');
  await system.client.get('consultation-11:recording').stop();
  await system.phase(system.client.get('consultation-11:recording'), 'closed');
  const handle = workflow.getHandle('consultation-11');
  await handle.signal('goodbye');
  expect(await handle.result()).toMatchObject({ sessionId: 'consultation-11:recording', outcome: 'complete' });
}, 120_000);

test('a consultation that ZEGO refuses to record completes with the outcome not-started', async () => {
  await system.fault({ name: 'refused', action: 'StartRecord', code: 300_000_002, message: 'not enabled' });
  const id = 'consultation-12';
  expect(await example.run(example.command('workflow start').replaceAll('consultation-7', id))).toMatchObject({
    code: 0,
  });
  await system.phase(system.client.get(`${id}:recording`), 'closed');
  const handle = workflow.getHandle(id);
  await handle.signal('goodbye');
  expect(await handle.result()).toEqual({ sessionId: `${id}:recording`, outcome: 'not-started', files: [] });
}, 120_000);
