import { beforeEach, describe, expect, test } from 'vitest';
import { sessionWorld } from '../harness/session-world.js';
import type { TestedSession } from '../harness/tested-session.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Until when the keeper says that it watches, as the describe activity tells it. */
let keeperFreshUntil: () => string | undefined;

const world = sessionWorld({}, {}, { keeperFreshUntil: () => keeperFreshUntil() });

beforeEach(() => {
  keeperFreshUntil = () => new Date(world.current.clock.now() + HOUR_MS).toISOString();
});

/** When a session polled a task's status, in epoch milliseconds. */
async function polls({ handle }: TestedSession): Promise<number[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? [])
    .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'describeRecordStatus')
    .map(({ eventTime }) => Number(eventTime?.seconds) * 1_000 + (eventTime?.nanos ?? 0) / 1e6);
}

/** The minutes from each poll to the next. */
async function minutesBetweenPolls(session: TestedSession): Promise<number[]> {
  const times = await polls(session);
  return times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / MINUTE_MS));
}

/** The session once its first task is named, and that TaskId. */
async function named(request: object): Promise<{ session: TestedSession; taskId: string }> {
  const session = await world.current.start(request);
  const { tasks } = await session.until(({ tasks: [task] }) => task?.taskId !== undefined);
  return { session, taskId: tasks[0]?.taskId ?? '' };
}

test('an hour beside a keeper is polled twice an hour, for at most 120 events', async () => {
  const session = await world.current.start({ limits: { recordSeconds: 3_600 } });
  expect(await session.result()).toMatchObject({ outcome: 'complete', endReason: 'deadline' });
  const { events } = await session.handle.fetchHistory();
  expect(events?.length).toBeLessThanOrEqual(120);
  expect((await minutesBetweenPolls(session)).slice(0, 1)).toEqual([30]);
});

describe('a start beside a keeper', () => {
  test('is confirmed by its word, without a poll, and can be found by it before', async () => {
    const before = world.current.calls('DescribeRecordStatus');
    const { session, taskId } = await named({ limits: { recordSeconds: 3_600 } });
    const attributes = async (): Promise<unknown> => (await session.handle.describe()).searchAttributes;
    expect(await attributes()).toMatchObject({ RecordingPhase: ['starting'], RecordingTaskIds: [taskId] });
    const started = session.handle.executeUpdate('started');
    await session.signal('statusChanged', { taskId, seen: 'recording' });
    expect(await started).toEqual({ taskIds: [taskId] });
    expect(await session.view()).toMatchObject({ phase: 'recording', recordingSince: expect.any(String) });
    expect(await attributes()).toMatchObject({ RecordingPhase: ['recording'] });
    expect(world.current.calls('DescribeRecordStatus')).toBe(before);
    await session.signal('stop');
    expect(await session.result()).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
  });

  test('is polled after 45 s where no word comes', async () => {
    const session = await world.current.start({ limits: { recordSeconds: 600 } });
    const { requestedAt, recordingSince = '' } = await session.recording();
    const delayMs = Date.parse(recordingSince) - Date.parse(requestedAt);
    expect(delayMs).toBeGreaterThanOrEqual(45_000);
    expect(delayMs).toBeLessThan(60_000);
    await session.signal('stop');
    await session.result();
  });
});

describe('when the keeper', () => {
  test.each([
    ['says nothing any more', (untilMs: number) => (world.current.clock.now() < untilMs ? iso(untilMs) : undefined)],
    ['does not renew its word', (untilMs: number) => iso(untilMs)],
  ])('%s, polls come every minute again', async (_name, wordUntil) => {
    const untilMs = (await world.current.env.currentTimeMs()) + 75 * MINUTE_MS;
    keeperFreshUntil = () => wordUntil(untilMs);
    const session = await world.current.start({ limits: { recordSeconds: 6_000 } });
    await session.result();
    const minutes = await minutesBetweenPolls(session);
    expect(minutes.slice(0, 12)).toEqual([30, 30, 14, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  });
});

test('a keeper that comes back while a session is polled every minute makes it rare again', async () => {
  const fromMs = (await world.current.env.currentTimeMs()) + 10 * MINUTE_MS;
  keeperFreshUntil = () => (world.current.clock.now() < fromMs ? undefined : iso(fromMs + 24 * HOUR_MS));
  const session = await world.current.start({ limits: { recordSeconds: 5_400 } });
  await session.result();
  expect((await minutesBetweenPolls(session)).filter((minutes) => minutes > 1)).toEqual([30, 30, 19]);
});

describe('the signal statusChanged', () => {
  test('of a task of the session brings its next poll at once', async () => {
    const session = await world.current.start({ limits: { recordSeconds: 3_000 } });
    const { tasks } = await session.recording();
    await world.current.env.sleep('10 minutes');
    const before = world.current.calls('DescribeRecordStatus');
    await session.signal('statusChanged', { taskId: tasks[0]?.taskId });
    // Time in Temporal stands still: the poll of half an hour cannot be the one that comes.
    await world.current.called('DescribeRecordStatus', before);
    await session.result();
    expect((await minutesBetweenPolls(session)).slice(0, 3)).toEqual([10, 1, 30]);
  });

  test.each([
    ['of a task of nobody', { taskId: 'nobody' }],
    ['without a task', {}],
    ['that is no object', 'task'],
  ])('%s brings none', async (_name, body) => {
    const session = await world.current.start({ limits: { recordSeconds: 3_000 } });
    await session.recording();
    await world.current.env.sleep('10 minutes');
    await session.signal('statusChanged', body);
    await session.result();
    expect((await minutesBetweenPolls(session)).slice(0, 2)).toEqual([30, 19]);
  });
});

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
