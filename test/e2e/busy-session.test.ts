import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { NotRecording, type RecordingSession } from '../../src/client/index.js';
import { suggestingAfter } from './eager-server.js';
import { NO_LEDGER_PROBLEMS, System } from './system.js';

const CALLERS = 10;
const RUNS = 4;
const SUGGEST_AFTER_EVENTS = 300;
/** A bound for busy machines; on an idle one both take less than a second. */
const GENEROUS_MS = 15_000;

const system = await System.start({ startTemporal: suggestingAfter(SUGGEST_AFTER_EVENTS) });

/** Callers that change a session until `isEnding`, with the number of results and the failures. */
class Callers {
  readonly failures: unknown[] = [];
  results = 0;
  isEnding = false;

  constructor(readonly session: RecordingSession) {}

  /** Changes the session again and again, each time after the last result. */
  async call(change: (n: number) => Promise<unknown>, pauseMs = 0): Promise<void> {
    for (let n = 0; !this.isEnding; n++) {
      try {
        await change(n);
        this.results += 1;
      } catch (error) {
        if (!(this.isEnding && error instanceof NotRecording)) this.failures.push(error);
      }
      await sleep(pauseMs);
    }
  }
}

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** The histories of a session's runs, oldest first. */
async function runsOf({ id }: RecordingSession, firstRunId: string): Promise<HistoryEvent[][]> {
  const runs: HistoryEvent[][] = [];
  for (let runId: string | null | undefined = firstRunId; runId; ) {
    const { events } = await system.temporal.workflow.getHandle(id, runId).fetchHistory();
    runs.push(events ?? []);
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return runs;
}

const timeOf = ({ eventTime }: HistoryEvent): number =>
  Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6;

/** Milliseconds from Temporal's first suggestion to the run's end; undefined without a suggestion. */
function continuedAfterMs(run: readonly HistoryEvent[]): number | undefined {
  const suggestion = run.find((event) => event.workflowTaskStartedEventAttributes?.suggestContinueAsNew);
  const end = run.at(-1);
  return suggestion && end && Math.round(timeOf(end) - timeOf(suggestion));
}

/**
 * Replays histories and returns their errors. A rejected update leaves no event: its effects would be missing in a replay
 * here, and in every worker that takes the session over.
 */
async function replayed(runs: readonly HistoryEvent[][], workflowId: string): Promise<readonly Error[]> {
  const workflowBundle = { codePath: join(import.meta.dirname, '../../dist/workflow-bundle.js') };
  const histories = runs.map((events) => ({ workflowId, history: { events } }));
  const errors: Error[] = [];
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (error) errors.push(error);
  }
  return errors;
}

const snapshotCalls = async (): Promise<number> => (await system.ledger()).calls.TakeSnapshot?.total ?? 0;

describe('a session that ten callers change without pause', { timeout: 240_000 }, () => {
  test('continues as new repeatedly, resolves every update, handles every signal, and stops at once', async () => {
    const session = await system.start('busy');
    await system.phase(session, 'recording');
    const handle = system.temporal.workflow.getHandle(session.id);
    const { runId } = await handle.describe();
    const callers = new Callers(session);
    const snapshots = new Callers(session);
    const calls = [
      ...Array.from({ length: CALLERS - 1 }, (_, caller) =>
        callers.call((n) => session.updateLayout({ MixMode: 2, CustomNote: `${caller}-${n}` })),
      ),
      callers.call(async () => expect(await session.started()).toHaveProperty('taskIds')),
    ];
    // A session accepts five snapshots at a time.
    const pictures = snapshots.call(async (count) => {
      await session.signals.takeSnapshot();
      await expect.poll(snapshotCalls, { timeout: 30_000 }).toBe(count + 1);
    });
    const ids = new Set<string>();
    while (ids.size < RUNS) {
      ids.add((await handle.describe()).runId);
      expect([...callers.failures, ...snapshots.failures]).toEqual([]);
      await sleep(100);
    }
    snapshots.isEnding = true;
    await pictures;
    callers.isEnding = true;
    const requestedAtMs = Date.now();
    await session.stop();
    await system.until(session, ({ tasks }) => tasks.every(({ stopConfirmedAt }) => stopConfirmedAt !== undefined));
    await Promise.all(calls);
    const [task] = await system.tasksOf(session.id);
    expect(Date.parse(task?.endedAt ?? '') - requestedAtMs).toBeLessThan(GENEROUS_MS);
    for (const run of (await runsOf(session, runId)).slice(0, -1))
      expect(continuedAfterMs(run)).toBeLessThan(GENEROUS_MS);
    expect([...callers.failures, ...snapshots.failures]).toEqual([]);
    await system.closed(session);
    expect(await replayed(await runsOf(session, runId), session.id)).toEqual([]);
    expect(await system.tasksOf(session.id)).toMatchObject([{ endedBy: 'stop-record', stopCalls: 1 }]);
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });
});
