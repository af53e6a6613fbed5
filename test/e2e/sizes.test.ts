import { isDeepStrictEqual } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import type { JsonObject, Manifest, SessionView } from '../../src/contract/index.js';
import { MAX_LAYOUT_BYTES } from '../../src/contract/limits.js';
import { suggestingAfter } from './eager-server.js';
import { NO_LEDGER_PROBLEMS, roomOf, System, simulatorStorages } from './system.js';

/** The bound of a view, a manifest and the carried state. */
const BUDGET_BYTES = 256_000;
const SUGGEST_AFTER_EVENTS = 150;
const MODES = [2, 3, 4, 5] as const;

/** The simulator sends nothing to a VOD store: uploads of thousands of files take no time. */
const vod = {
  Vendor: 5,
  AlibabaCloudVodParams: { Region: 'r', AccessKeyId: 'i', AccessKeySecret: 's', Title: 't', StorageLocation: 'l' },
};

const system = await System.start({
  startTemporal: suggestingAfter(SUGGEST_AFTER_EVENTS),
  storages: (simulator) => ({ ...simulatorStorages(simulator), vod }),
});

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const handleOf = ({ id }: RecordingSession): WorkflowHandle => system.temporal.workflow.getHandle(id);
const runOf = async (session: RecordingSession): Promise<string> => (await handleOf(session).describe()).runId;
const recorded = ({ files, filesOmitted }: Pick<Manifest, 'files' | 'filesOmitted'>): number =>
  files.length + (filesOmitted?.count ?? 0);
const taskKeys = ({ tasks }: Pick<SessionView, 'tasks'>): unknown[] =>
  tasks.map(({ taskId, clientTaskId }) => ({ taskId, clientTaskId }));

/** Makes the session poll its task now: it continues as new between two polls. */
async function triggerPoll(session: RecordingSession): Promise<void> {
  const [task] = (await session.view()).tasks;
  await handleOf(session).signal<[unknown]>('statusChanged', { taskId: task?.taskId });
}

/** Sends callbacks for unknown tasks, each of which becomes a long line of the timeline. */
async function sendForeignCallbacks(session: RecordingSession, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await handleOf(session).signal<[unknown]>('zegoCallback', { task_id: foreignTask(n), event_type: 5 });
    if (n % 50 === 49) await triggerPoll(session);
  }
}

const foreignTask = (n: number): string => `${n} ${'録'.repeat(400)}`;
const foreignNumbers = ({ timeline }: SessionView): number[] =>
  timeline
    .filter(({ event }) => event === 'ignored: not a task of this session')
    .map(({ taskId }) => (typeof taskId === 'string' ? Number.parseInt(taskId, 10) : -1));

const lines = ({ timeline, timelineOmitted = 0 }: SessionView): number =>
  timelineOmitted + timeline.reduce((sum, { times }) => sum + Number(times ?? 1), 0);

/** The bytes of the state that the current run got from the previous one; 0 for a first run. */
async function carriedBytes(session: RecordingSession): Promise<number> {
  const { events } = await handleOf(session).fetchHistory();
  const [, state] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return state?.data?.length ?? 0;
}

/** The largest layout: 25 views with long picture URLs. */
function largeLayout(MixMode: number, mark: string): JsonObject {
  const place = { Top: 0, Left: 0, Bottom: 10, Right: 10, Layer: 1 };
  const view = (n: number, picture: string): JsonObject => ({
    StreamId: `stream-${n}`,
    BackgroundImage: `https://pictures.example/${picture}`,
    ...place,
  });
  const layout = (picture: string): JsonObject => ({
    MixMode,
    MixInputList: Array.from({ length: 25 }, (_, n) => view(n, picture)),
  });
  const room = Math.floor((MAX_LAYOUT_BYTES - bytesOf(layout(mark))) / 25);
  return layout(mark + 'p'.repeat(room));
}

describe('a session with thousands of files and a request near its bounds', { timeout: 180_000 }, () => {
  const ID = 'many files';
  const STREAMS = 36;
  const ROUNDS = 60;
  const FOREIGN = 260;
  const room = encodeURIComponent(roomOf(ID));
  const streams = Array.from({ length: STREAMS }, (_, n) => `stream-${n}-${'s'.repeat(80)}`);
  let session: RecordingSession;
  let before: SessionView;
  let first: string;

  beforeAll(async () => {
    session = await system.start(ID, {
      storage: 'vod',
      metadata: { notes: '録'.repeat(5_400) },
      recording: { RecordInputParams: { RecordMode: 1, CustomNotes: 'n'.repeat(32_000) } },
    });
    await system.phase(session, 'recording');
    first = await runOf(session);
    for (let round = 0; round < ROUNDS; round++) {
      await system.simulate('DELETE', `/rooms/${room}/streams`);
      const publish = (streamId: string): Promise<Response> =>
        system.simulate('POST', `/rooms/${room}/streams`, { streamId });
      await Promise.all(streams.map(publish));
    }
    before = await session.view();
    await sendForeignCallbacks(session, FOREIGN);
  }, 120_000);

  test('continues as new and stays within its budget', async () => {
    const view = await system.until(session, (now) => foreignNumbers(now).at(-1) === FOREIGN - 1);
    expect(await runOf(session)).not.toBe(first);
    expect(bytesOf(view)).toBeGreaterThan(BUDGET_BYTES / 2);
    expect(bytesOf(view)).toBeLessThanOrEqual(BUDGET_BYTES);
    // A run that started midway got only a part of the state.
    await vi.waitFor(
      async () => {
        await triggerPoll(session);
        expect(await carriedBytes(session)).toBeGreaterThan(BUDGET_BYTES / 2);
      },
      { timeout: 120_000, interval: 100 },
    );
    expect(await carriedBytes(session)).toBeLessThanOrEqual(BUDGET_BYTES);
  });

  test('keeps its task, its deadline, and every line of its timeline or their count', async () => {
    const view = await session.view();
    expect(taskKeys(view)).toEqual(taskKeys(before));
    expect(view).toMatchObject({ deadlineAt: before.deadlineAt, requestedAt: before.requestedAt, phase: 'recording' });
    const kept = foreignNumbers(view);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => FOREIGN - kept.length + n));
    expect(lines(view)).toBeGreaterThanOrEqual(lines(before) + FOREIGN);
  });

  test('closes with every file listed or counted in its manifest', async () => {
    await session.stop();
    const manifest = await system.closed(session);
    const [task] = await system.tasksOf(ID);
    expect(task?.files).toBeGreaterThan(2_000);
    expect(recorded(manifest)).toBe(task?.files);
    expect(manifest).toMatchObject({ outcome: 'complete', metadata: { notes: '録'.repeat(5_400) } });
    expect(bytesOf(manifest)).toBeGreaterThan(BUDGET_BYTES / 2);
    expect(bytesOf(manifest)).toBeLessThanOrEqual(BUDGET_BYTES);
    const view = bytesOf(await session.view());
    expect(view).toBeGreaterThan(BUDGET_BYTES / 2);
    expect(view).toBeLessThanOrEqual(BUDGET_BYTES);
    expect(await session.summary()).toMatchObject({ outcome: { files: task?.files } });
  });
});

describe('a session with the largest layouts', { timeout: 180_000 }, () => {
  const ID = 'layouts';
  let session: RecordingSession;
  let first: string;
  let before: SessionView;

  beforeAll(async () => {
    session = await system.start(ID);
    before = await system.phase(session, 'recording');
    first = await runOf(session);
  }, 60_000);

  test('handles each of them, continues as new meanwhile, and records with the newest', async () => {
    for (let n = 0; n < 60; n++) {
      await session.signals.updateLayout(largeLayout(1, `picture-${n}/`));
      await session.signals.updateLayout({ MixMode: MODES[n % 4] ?? 2 });
      if (n % 20 === 19) await triggerPoll(session);
    }
    const newest = largeLayout(1, 'newest/');
    await session.signals.updateLayout(newest);
    const view = await system.until(session, ({ accepted }) => isDeepStrictEqual(accepted.layout, newest));
    expect(view).toMatchObject({ wanted: { layout: newest }, accepted: { layout: newest } });
    const [task] = await system.tasksOf(ID);
    expect(task?.layouts.at(-1)).toMatchObject(newest);
    expect(taskKeys(view)).toEqual(taskKeys(before));
    expect(lines(view)).toBeGreaterThan(lines(before) + 120);
    // A new run starts between two polls of the task.
    await triggerPoll(session);
    await expect.poll(() => runOf(session), { timeout: 90_000, interval: 500 }).not.toBe(first);
    expect(await carriedBytes(session)).toBeLessThanOrEqual(BUDGET_BYTES);
  }, 150_000);

  test("ignores payloads that can't be decoded", async () => {
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    for (const encoding of ['json/plain', 'json/protobuf', 'binary/protobuf', 'binary/encrypted', '']) {
      for (const signalName of ['updateLayout', 'updateWhiteboard', 'zegoCallback', 'statusChanged', 'unheard-of']) {
        await system.temporal.workflowService.signalWorkflowExecution({
          namespace: 'default',
          workflowExecution: { workflowId: ID },
          signalName,
          input: { payloads: [{ metadata: { encoding: encode(encoding) }, data: encode('{not json') }, {}] },
        });
      }
    }
    expect(await session.view()).toMatchObject({ phase: 'recording', wanted: { layout: largeLayout(1, 'newest/') } });
  });

  test('resolves ten waiting updates when it is stopped, and closes', async () => {
    await system.fault({ name: 'rate-limited', action: 'UpdateLayout', times: 'always' });
    const results: string[] = [];
    const waiting = Array.from({ length: 10 }, async (_, n) => {
      const change = session.updateLayout(largeLayout(1, `waiting-${n}/`), { timeoutMs: 150_000 });
      const result = change.then(
        ({ superseded }) => (superseded ? 'superseded' : 'accepted'),
        (error: Error) => error.name,
      );
      results.push(await result);
    });
    // The session has all ten once each but the newest is superseded.
    const superseded = Array.from({ length: 9 }, () => 'superseded');
    await expect.poll(() => results, { timeout: 90_000 }).toEqual(superseded);
    await session.stop();
    expect(await system.closed(session)).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
    await Promise.all(waiting);
    expect(results).toEqual([...superseded, 'NotRecording']);
  });
});

test("a start with a payload that can't be decoded fails as an invalid request", async () => {
  const data = new TextEncoder().encode('{not json');
  await system.temporal.workflowService.startWorkflowExecution({
    namespace: 'default',
    workflowId: 'undecodable',
    workflowType: { name: 'recordingSession' },
    taskQueue: { name: 'reelkeeper' },
    requestId: 'undecodable',
    input: { payloads: [{ metadata: { encoding: new TextEncoder().encode('json/plain') }, data }] },
  });
  const closed = system.closed(system.client.get('undecodable'));
  await expect(closed).rejects.toMatchObject({ name: 'InvalidRequest', mistakes: [{ path: '(whole)' }] });
});

test('no task is left recording, and none was started twice', async () => {
  expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
});
