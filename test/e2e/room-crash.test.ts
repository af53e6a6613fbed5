import { describe, expect, test } from 'vitest';
import { RecordingClient, type StartResult } from '../../src/client/index.js';
import { roomWorkflowId } from '../../src/contract/index.js';
import { NO_LEDGER_PROBLEMS, roomOf, System } from './system.js';

const system = await System.start();
const PATIENT = { timeoutMs: 180_000 };

/** The session id of a start whose room is named by `roomOf`. */
const NAME = 'crashed';
const roomId = roomOf(NAME);

function starts(count: number): Promise<StartResult>[] {
  return Array.from({ length: count }, () =>
    new RecordingClient({ client: system.temporal }).start({ roomId }, PATIENT),
  );
}

async function oneOf(results: readonly Promise<StartResult>[]): Promise<StartResult> {
  const [first, ...others] = await Promise.all(results);
  if (!first) throw new Error('There is no start');
  expect(new Set(others.map(({ session }) => session.id))).toEqual(new Set([first.session.id]));
  return first;
}

describe('a room that is started without a session id', { timeout: 240_000 }, () => {
  test('is recorded once by all starts before, during and after a crash of the worker, and once more after a stop', async () => {
    const before = starts(4);
    const coordinator = system.temporal.workflow.getHandle(roomWorkflowId('default', roomId));
    await expect.poll(() => coordinator.describe().catch(() => undefined), { timeout: 30_000 }).toBeDefined();
    await system.kill('worker');
    const during = starts(4);
    await system.startPart('worker');
    const { session } = await oneOf([...before, ...during, ...starts(4)]);
    await system.phase(session, 'recording');
    expect(await system.tasksOf(NAME)).toHaveLength(1);

    await session.stop();
    const again = starts(4);
    await system.kill('worker');
    await system.startPart('worker');
    const { session: next } = await oneOf(again);
    expect(next.id).not.toBe(session.id);
    await system.phase(next, 'recording');
    expect(await system.tasksOf(NAME)).toHaveLength(2);

    await next.stop();
    await system.untilTasks(NAME, (tasks) => tasks.every(({ endedBy }) => endedBy === 'stop-record'));
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });
});
