import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SIMULATOR_DEFAULTS } from '../../src/simulator/index.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { historyFromJson } from '../harness/history-json.js';
import { quietRuntime } from '../harness/runtime.js';
import { leaksIn, textOf } from './leaks.js';

const ROOT = resolve(import.meta.dirname, '../..');
const HISTORIES = join(ROOT, 'test/histories');

/** The paths that `test/histories/record.mjs` records: running sessions may be on any of them during an upgrade. */
const PATHS = [
  'all-controls',
  'answer-lost',
  'answer-lost-then-cancelled',
  'at-capacity-for-too-long',
  'at-capacity-then-started',
  'cancelled',
  'continued-first-run',
  'continued-last-run',
  'deadline',
  'dies',
  'coordinator',
  'files-lost',
  'invalid-request',
  'file-rescue',
  'pair',
  'plain-stop',
  'polls-without-response',
  'rescued',
  'restarted',
  'room-idle',
  'stop-refused-then-confirmed',
  'stopped-while-waiting',
  'webhook-sent',
  'vanishes',
  'webhook-delivery',
  'changes-while-starting',
];
/** Rooms with other names than their path. */
const ROOMS: Readonly<Record<string, string>> = { 'file-rescue': 'rescued', 'webhook-delivery': 'webhook-sent' };

const versions = readdirSync(HISTORIES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const recorded = versions.flatMap(({ name: version }) =>
  readdirSync(join(HISTORIES, version)).map((file) => ({ version, path: file.replace(/\.json$/, '') })),
);
const read = ({ version, path }: { version: string; path: string }): ReturnType<typeof historyFromJson> =>
  historyFromJson(readFileSync(join(HISTORIES, version, `${path}.json`), 'utf8'));

const timed = z.object({
  events: z.array(
    z.looseObject({
      eventType: z.string(),
      eventTime: z.string(),
      activityTaskScheduledEventAttributes: z.looseObject({ activityType: z.object({ name: z.string() }) }).optional(),
    }),
  ),
});

type Bundle = { readonly codePath: string } | { readonly code: string };

/** Replays each history in one worker; the results are errors, or undefined. */
async function replayed(workflowBundle: Bundle): Promise<Map<string, Error | undefined>> {
  const histories = recorded.map((one) => {
    const history = read(one);
    // Ids of children and a coordinator's results depend on the workflow's id.
    const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
    return { workflowId, history };
  });
  const errors: (Error | undefined)[] = [];
  // The results are in the order of the histories.
  for await (const { error } of Worker.runReplayHistories({ workflowBundle }, histories)) errors.push(error);
  expect(errors).toHaveLength(recorded.length);
  return new Map(recorded.map(({ version, path }, at) => [`${version}/${path}`, errors[at]]));
}

/** The same history as if no worker had run for some hours from the deadline's timer on. */
function withoutWorker(text: string, hours: number): string {
  const { events } = timed.parse(JSON.parse(text));
  const stop = events.findIndex(
    ({ activityTaskScheduledEventAttributes: task }) => task?.activityType.name === 'stopRecord',
  );
  const back = events.findLastIndex(
    ({ eventType }, at) => at < stop && eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED',
  );
  expect(back).toBeGreaterThan(0);
  const late = events.map((event, at) =>
    at < back
      ? event
      : { ...event, eventTime: new Date(Date.parse(event.eventTime) + hours * 3_600_000).toISOString() },
  );
  return JSON.stringify({ events: late });
}

beforeAll(() => quietRuntime(() => undefined));

test.each([...new Set(recorded.map(({ version }) => version))])('version %s has a history of every path', (version) => {
  const paths = recorded.filter((one) => one.version === version).map(({ path }) => path);
  expect(new Set(paths)).toEqual(new Set(PATHS));
});

describe('the built workflows', () => {
  let results: ReadonlyMap<string, Error | undefined>;

  beforeAll(async () => {
    results = await replayed(WORKFLOW_BUNDLE);
  }, 120_000);

  test.each(recorded)('continue sessions of version $version on the path $path', ({ version, path }) => {
    expect([...results.keys()]).toContain(`${version}/${path}`);
    expect(results.get(`${version}/${path}`)).toBeUndefined();
  });
});

describe.each(versions.map(({ name }) => name))('a session of version %s without a worker', (version) => {
  const textOfDeadline = readFileSync(join(HISTORIES, version, 'deadline.json'), 'utf8');

  test.each([1, 30])('until %d hours after its deadline is still stopped', async (hours) => {
    const history = historyFromJson(withoutWorker(textOfDeadline, hours));
    for await (const { error } of Worker.runReplayHistories({ workflowBundle: WORKFLOW_BUNDLE }, [
      { workflowId: 'deadline', history },
    ])) {
      expect(error).toBeUndefined();
    }
  });
});

describe('workflows with an incompatible change', () => {
  let results: ReadonlyMap<string, Error | undefined>;

  beforeAll(async () => {
    const workflowsPath = join(import.meta.dirname, 'changed/index.ts');
    const payloadConverterPath = join(ROOT, 'workflows/converters/payload-converter.ts');
    results = await replayed(
      await bundleWorkflowCode({ workflowsPath, payloadConverterPath, logger: new DefaultLogger('ERROR') }),
    );
  }, 120_000);

  test.each(recorded)('fail the replay of version $version on the path $path', ({ version, path }) => {
    expect(results.get(`${version}/${path}`)).toBeInstanceOf(DeterminismViolationError);
  });
});

describe('a recorded history', () => {
  test.each(recorded)('contains no secret and no path of a machine: $version $path', (one) => {
    const { serverSecret, callbackSecret } = SIMULATOR_DEFAULTS;
    const text = textOf(read(one));
    expect(leaksIn(text, { serverSecret, callbackSecret })).toEqual([]);
    expect(text).not.toContain(ROOT);
    expect(text).not.toMatch(/\/(home|root|tmp|Users|node_modules)\//);
    expect(leaksIn(text, { room: ROOMS[one.path] ?? one.path.replace(/-(first|last)-run$/, '') })).toEqual(['room']);
  });
});
