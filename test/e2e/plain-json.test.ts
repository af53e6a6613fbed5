import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RecordingSession } from '../../src/client/index.js';
import { NO_LEDGER_PROBLEMS, System } from './system.js';
import { TemporalCommand } from './temporal-command.js';

const system = await System.start();
const temporal = await TemporalCommand.at(system.temporalAddress);

const SESSION = 'plain-json';
const ROOM = 'math-101';
const START = ['start', '--type', 'recordingSession', '--task-queue', 'reelkeeper'];
const at = (...args: string[]): string[] => [...args, '--workflow-id', SESSION];
const session: RecordingSession = system.client.get(SESSION);

const firstOf = z.object({ queryResult: z.array(z.unknown()) });
const listed = z.array(z.object({ execution: z.object({ workflowId: z.string() }) })).optional();

async function query(type: string): Promise<unknown> {
  return firstOf.parse(await temporal.run(...at('query', '--type', type))).queryResult[0];
}

async function found(filter: string): Promise<string[]> {
  const rows = listed.parse(await temporal.run('list', '--query', filter)) ?? [];
  return rows.map(({ execution }) => execution.workflowId);
}

/** Lists until there is a result: the visibility store is a moment behind the session. */
async function untilFound(filter: string): Promise<string[]> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const ids = await found(filter);
    if (ids.length > 0) return ids;
    await sleep(500);
  }
  return [];
}

describe('a program with nothing but Temporal and JSON', () => {
  test('starts a session', async () => {
    const started = await temporal.run(...at(...START, '--input', JSON.stringify({ roomId: ROOM })));
    expect(started).toMatchObject({ workflowId: SESSION, taskQueue: 'reelkeeper' });
    await system.phase(session, 'recording');
  });

  test('queries the session', async () => {
    expect(await query('session')).toMatchObject({ sessionId: SESSION, roomId: ROOM, phase: 'recording' });
  });

  test('changes the layout by an update, which returns that ZEGO accepted it', async () => {
    const result = await temporal.run(...at('update', 'execute', '--name', 'updateLayout', '--input', '{"MixMode":3}'));
    expect(result).toMatchObject({ name: 'updateLayout', result: { accepted: true, requestId: expect.any(String) } });
    expect(await query('session')).toMatchObject({ accepted: { layout: { MixMode: 3 } } });
  });

  test.each([
    { what: 'a layout that ZEGO does not know', input: '{"MixMode":9}', words: 'MixMode must be 1, 2, 3, 4 or 5' },
    { what: 'a string instead of a layout', input: '"grid"', words: 'must be a JSON object' },
  ])('gets an error for $what', async ({ input, words }) => {
    const { code, stderr } = await temporal.try(...at('update', 'execute', '--name', 'updateLayout', '--input', input));
    expect(code).toBe(1);
    expect(stderr).toContain('InvalidRequest');
    expect(stderr).toContain(words);
  });

  test('pauses and resumes by signals without a body', async () => {
    await temporal.run(...at('signal', '--name', 'pause'));
    await system.phase(session, 'paused');
    await temporal.run(...at('signal', '--name', 'resume'));
    expect(await system.phase(session, 'recording')).toMatchObject({ accepted: { paused: false } });
  });

  describe('finds the session', () => {
    test.each([
      { attribute: 'RecordingApp', filter: async () => 'RecordingApp = "default"' },
      { attribute: 'RecordingRoom', filter: async () => `RecordingRoom = "${ROOM}"` },
      { attribute: 'RecordingPhase', filter: async () => 'RecordingPhase = "recording"' },
      {
        attribute: 'RecordingTaskIds',
        filter: async () => `RecordingTaskIds = "${(await session.view()).tasks[0]?.taskId}"`,
      },
      {
        attribute: 'all attributes except the outcome',
        filter: async () => `RecordingApp = "default" AND RecordingRoom = "${ROOM}" AND RecordingOutcome IS NULL`,
      },
    ])('by $attribute', async ({ filter }) => {
      expect(await untilFound(await filter())).toEqual([SESSION]);
    });

    test('not in another room', async () => {
      expect(await found('RecordingRoom = "math-102"')).toEqual([]);
    });
  });

  test('stops the session and gets its manifest', async () => {
    await temporal.run(...at('signal', '--name', 'stop', '--input', '{"reason":"the lesson is over"}'));
    const { result } = z.object({ result: z.unknown() }).parse(await temporal.run(...at('result')));
    expect(result).toMatchObject({ sessionId: SESSION, outcome: 'complete', endReason: 'stopped', metadata: {} });
    expect((await session.view()).timeline).toContainEqual(
      expect.objectContaining({ event: 'stop requested', by: 'signal', reason: 'the lesson is over' }),
    );
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });

  test.each(['RecordingOutcome = "complete"', 'RecordingPhase = "closed" AND RecordingTaskIds IS NULL'])(
    'finds the closed session by %s',
    async (filter) => {
      expect(await untilFound(filter)).toEqual([SESSION]);
    },
  );

  test('gets all mistakes of a request', async () => {
    const id = ['--workflow-id', 'wrong'];
    await temporal.run(...START, ...id, '--input', '{"roomId":"","limit":{},"whenInterrupted":"never"}');
    const { code, stdout } = await temporal.try('result', ...id);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'FAILED' });
    for (const words of ['InvalidRequest', 'roomId', 'limit', 'limits', 'whenInterrupted']) {
      expect(stdout).toContain(words);
    }
  });
});

interface SummarisedEvent {
  readonly eventType: string;
  readonly userMetadata?: { readonly summary?: { readonly data?: string } };
}

function summariesOf(history: unknown, eventType: string): string[] {
  const { events } = history as { events: SummarisedEvent[] };
  return events
    .filter((event) => event.eventType === eventType)
    .map(({ userMetadata }) => JSON.parse(Buffer.from(userMetadata?.summary?.data ?? '""', 'base64').toString()));
}

describe("Temporal's Web UI", () => {
  const ID = 'web-ui';
  const TASK =
    /^(start|stop|poll|change the layout of|verify the files of) task 1 of room room of web-ui( in the bucket)?$/;
  let details = '';
  let taskId = '';

  beforeAll(async () => {
    const shown = await system.start(ID);
    const { tasks } = await system.phase(shown, 'recording');
    taskId = tasks[0]?.taskId ?? '';
    await shown.updateLayout({ MixMode: 4 });
    const metadata = firstOf.parse(await temporal.run('metadata', '--workflow-id', ID)).queryResult[0];
    details = z.object({ currentDetails: z.string() }).parse(metadata).currentDetails;
    await shown.stop();
    await system.closed(shown);
  }, 120_000);

  test('shows the purpose of a session in the list', async () => {
    expect(await temporal.run('describe', '--workflow-id', ID)).toMatchObject({
      executionConfig: {
        userMetadata: { summary: `record room room of ${ID}`, details: expect.stringContaining('app: `default`') },
      },
    });
  });

  test('shows the current step and its time, the task, and the next poll', async () => {
    expect(details).toMatch(/^\*\*recording\*\* since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, /);
    expect(details).toContain(`room \`room of ${ID}\``);
    expect(details).toContain('Deadline: ');
    expect(details).toContain(`- task 1: **recording**, \`${taskId}\`, next poll `);
  });

  test('shows a summary at each activity', async () => {
    const summaries = summariesOf(
      await temporal.run('show', '--workflow-id', ID),
      'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED',
    );
    expect(summaries.filter((summary) => !TASK.test(summary))).toEqual([]);
    for (const verb of ['start', 'stop', 'poll', 'change the layout of', 'verify the files of']) {
      expect(summaries.filter((one) => one.startsWith(`${verb} task 1 of room room of ${ID}`))).not.toEqual([]);
    }
  });

  test('shows a summary at each timer', async () => {
    const summaries = summariesOf(await temporal.run('show', '--workflow-id', ID), 'EVENT_TYPE_TIMER_STARTED');
    expect(summaries).toContain(`next poll of task 1 in room room of ${ID}`);
    expect(summaries.filter((summary) => !summary.includes('of task 1 in room'))).toEqual([]);
  });
});
