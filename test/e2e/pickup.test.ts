import proto from '@temporalio/proto';
import { expect, test } from 'vitest';
import { roomOf, System } from './system.js';

const { TIMEOUT_TYPE_HEARTBEAT } = proto.temporal.api.enums.v1.TimeoutType;

const system = await System.start({ simulator: { uploadMs: 500 } });

/** Longer than an attempt of a call may take: without a heartbeat, its loss would be seen after 30 s. */
const NEVER = { name: 'slow', times: 'always', ms: 60_000 } as const;

/** The timeouts of calls in a session's history, as Temporal names their types. */
async function lostCalls(sessionId: string): Promise<unknown[]> {
  const { events = [] } = await system.temporal.workflow.getHandle(sessionId).fetchHistory();
  return (events ?? []).flatMap(
    ({ activityTaskStartedEventAttributes: retried, activityTaskTimedOutEventAttributes: lost }) => {
      const info = (retried?.lastFailure ?? lost?.failure)?.timeoutFailureInfo;
      return info ? [info.timeoutType] : [];
    },
  );
}

test('a worker takes over from one that was killed: calls in flight are lost by their heartbeats', {
  timeout: 180_000,
}, async () => {
  const [idle, polled, stopped] = ['idle', 'polled', 'stopped'].map((id) => system.start(id));
  const sessions = await Promise.all([idle, polled, stopped]);
  for (const session of sessions) if (session) await system.phase(session, 'recording');
  const [quiet, polling, stopping] = sessions;
  if (!quiet || !polling || !stopping) throw new Error('A session was not started.');
  await system.fault({ ...NEVER, action: 'DescribeRecordStatus', roomId: roomOf('polled') });
  await system.fault({ ...NEVER, action: 'StopRecord', roomId: roomOf('stopped') });
  const { taskId = '' } = (await polling.view()).tasks[0] ?? {};
  await polling.signals.statusChanged({ taskId });
  await stopping.stop();
  await system.untilTasks('stopped', ([task]) => task?.stopCalls === 1);
  const activities = async (id: string) =>
    (await system.temporal.workflow.getHandle(id).describe()).raw.pendingActivities ?? [];
  await expect.poll(async () => (await activities('polled')).length, { timeout: 30_000 }).toBe(1);

  await system.kill('worker');
  await system.clearFaults();
  await quiet.stop();
  await system.startPart('worker');
  await system.until(quiet, ({ phase }) => phase !== 'recording');
  await system.until(stopping, ({ tasks }) => tasks[0]?.stopConfirmedAt !== undefined);
  await expect.poll(async () => lostCalls('polled'), { timeout: 60_000 }).toEqual([TIMEOUT_TYPE_HEARTBEAT]);
  expect(await lostCalls('stopped')).toEqual([TIMEOUT_TYPE_HEARTBEAT]);
  await polling.stop();
  for (const session of [quiet, polling, stopping])
    expect(await system.closed(session)).toMatchObject({ outcome: 'complete' });
});
