import { describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { NO_LEDGER_PROBLEMS, System } from './system.js';

const SIGNATURE_WRONG = 100_000_005;

const system = await System.start();
await system.writeConfig('wrong-secret.json', 'not-the-secret-of-this-app');

/** Events after the response is lost: while no worker runs, and while a worker with a wrong secret runs. */
interface Course {
  readonly name: string;
  readonly withoutWorker?: (session: RecordingSession) => Promise<void>;
  readonly withWrongSecret?: (session: RecordingSession) => Promise<void>;
  readonly endReason: 'stopped' | 'cancelled';
}

const stop = (session: RecordingSession): Promise<void> => session.stop();
const cancel = (session: RecordingSession): Promise<void> => session.cancel();

const courses: readonly Course[] = [
  { name: 'nothing else', endReason: 'stopped' },
  { name: 'a stop while no worker runs', withoutWorker: stop, endReason: 'stopped' },
  { name: 'a cancellation while no worker runs', withoutWorker: cancel, endReason: 'cancelled' },
  { name: 'a stop while the secret is wrong', withWrongSecret: stop, endReason: 'stopped' },
  { name: 'a cancellation while the secret is wrong', withWrongSecret: cancel, endReason: 'cancelled' },
];

describe('a start whose response is lost, then a crash of the worker, then a wrong secret', {
  timeout: 240_000,
}, () => {
  const sessions = new Map<string, RecordingSession>();
  const sessionOf = (name: string): RecordingSession => {
    const session = sessions.get(name);
    if (!session) throw new Error(`No session for "${name}" was started`);
    return session;
  };

  test('is retried until ZEGO confirms its outcome', async () => {
    await system.fault({ name: 'answer-lost', action: 'StartRecord', times: 'always' });
    for (const { name } of courses) sessions.set(name, await system.start(name));
    for (const session of sessions.values()) {
      await system.until(session, ({ timeline }) => timeline.some(({ event }) => event === 'start response lost'));
    }
    await system.kill('worker');
    await system.clearFaults();
    for (const { name, withoutWorker } of courses) await withoutWorker?.(sessionOf(name));

    await system.startPart('worker', 'wrong-secret.json');
    for (const session of sessions.values()) {
      await system.until(session, ({ timeline }) => timeline.some(({ code }) => code === SIGNATURE_WRONG));
    }
    for (const { name, withWrongSecret } of courses) await withWrongSecret?.(sessionOf(name));
    const views = await Promise.all([...sessions.values()].map((session) => session.view()));
    expect(views.map(({ tasks }) => tasks)).toMatchObject(courses.map(() => [{ phase: 'starting' }]));
    const summaries = await Promise.all([...sessions.values()].map((session) => session.summary()));
    expect(summaries.map(({ status }) => status)).toEqual(courses.map(() => 'running'));
    await system.stop('worker');
    await system.startPart('worker');
    const plain = sessionOf('nothing else');
    await system.phase(plain, 'recording');
    await plain.stop();
  });

  test.each(courses)('makes one task, which is stopped, after $name', async ({ name, endReason }) => {
    const session = sessionOf(name);
    const manifest = await system.closed(session);
    expect(manifest).toMatchObject({ endReason });
    const [task] = await system.tasksOf(name);
    expect(await system.tasksOf(name)).toMatchObject([{ endedBy: 'stop-record' }]);
    expect(manifest.tasks).toMatchObject([{ taskId: task?.taskId, clientTaskId: task?.clientTaskId }]);
    expect(manifest.tasks[0]?.stopConfirmedAt).toBeDefined();
    expect(manifest.tasks[0]?.unconfirmed).toBeUndefined();
    expect((await session.summary()).status).toBe(endReason === 'cancelled' ? 'canceled' : 'completed');
  });

  test('leaves no task recording, and none that was started twice', async () => {
    const { tasks } = await system.ledger();
    expect(tasks).toHaveLength(courses.length);
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });
});
