import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.schema.js';
import { DEFAULT_REQUESTS_PER_SECOND } from '../../src/config/index.js';
import { ACTIVITIES_OF } from '../../src/worker/action-activities.js';
import { cachedWorkflowsFor } from '../../src/worker/cached-workflows.js';
import { paceOf } from '../../src/worker/pacer.js';
import { CALLS_PER_SECOND, ZEGO_ACTIONS, type ZegoAction } from '../../src/zego/index.js';
import { IN_STRIDE_POLLS, nextBackoff, pollDelayMs } from '../../workflows/rules/cadence.js';
import { proseOf, textOf } from './documents.js';

const DOCUMENT = 'docs/scaling.md';
/** A wait in the queue of polls that always halves the rate. */
const QUEUED_MS = 120_000;

const page = textOf(DOCUMENT);
const words = proseOf(DOCUMENT).replaceAll(/\s+/g, ' ');
const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 2 });
const usedOf = (action: ZegoAction): number => paceOf(CALLS_PER_SECOND[action]).callsPerSecond;
const row = (name: string, cells: readonly (number | string)[]): string =>
  `| ${[name, ...cells.map((cell) => (typeof cell === 'number' ? number(cell) : cell))].join(' | ')} |\n`;

/** The factors of the poll interval while polls keep waiting in the queue. */
function backoffs(): readonly number[] {
  const found = [1];
  for (let next = nextBackoff(1, QUEUED_MS); next !== found.at(-1); next = nextBackoff(next, QUEUED_MS))
    found.push(next);
  return found;
}

/** The poll interval of a recording task in seconds, after the quick first polls. */
function intervalSeconds(backoff: number, watchedForMs = 0): number {
  return pollDelayMs({ stage: 'recording', polls: IN_STRIDE_POLLS, watchedForMs, backoff }) / 1_000;
}

test.each(ZEGO_ACTIONS.filter((action) => ACTIVITIES_OF[action] !== undefined))(
  'the table of quotas has the quota and the used rate of %s',
  (action) => {
    const used = usedOf(action);
    expect(page).toContain(row(`\`${action}\``, [CALLS_PER_SECOND[action], used, used * 60]));
  },
);

test.each([
  ...backoffs().map((backoff) => ({ seconds: intervalSeconds(backoff), when: '' })),
  { seconds: intervalSeconds(1, Number.POSITIVE_INFINITY), when: ', with a keeper' },
])('the table of polls has the number of tasks for an interval of $seconds s$when', ({ seconds, when }) => {
  expect(page).toContain(row(`${number(seconds)} s${when}`, [Math.floor(usedOf('DescribeRecordStatus') * seconds)]));
});

test('the summary starts, stops and polls sessions within the quotas', () => {
  const counts = [100, 1_000, 10_000];
  const started = counts.map((count) => Math.ceil(count / usedOf('StartRecord')));
  const polled = counts.map((count) => Math.max(60, Math.ceil(count / usedOf('DescribeRecordStatus'))));
  const seconds = (values: readonly number[]): string[] => values.map((value) => `${number(value)} s`);
  expect(page).toContain(row('all started, or all stopped, within', seconds(started)));
  expect(page).toContain(row('a poll of each every', seconds(polled)));
});

const { worker } = configSchema.parse({
  apps: { default: { appId: 1, serverSecret: 'secret' } },
  storages: { default: { Vendor: 8, Bucket: 'b', AccessKeyId: 'i', AccessKeySecret: 's' } },
});

const cachedInSmallContainer = cachedWorkflowsFor({ heapBytes: 4e9, processBytes: 512e6 });

test.each([
  ['the wait that halves the rate of polls', nextBackoff(1, 5_000) === 1 && nextBackoff(1, 5_001) === 2, 'over 5 s'],
  ['the usual poll interval', intervalSeconds(1) === 60, 'polled once a minute'],
  ['that 500 sessions are below the first limit', 500 < 9 * 60, 'Up to 500 sessions'],
  ['that 8,000 sessions are below the last limit', 8_000 < 9 * 60 * (backoffs().at(-1) ?? 0), 'Up to 8,000'],
  ['the size of the cache', worker.maxCachedWorkflows === undefined && cachedInSmallContainer === 800, '800 sessions'],
  ['the retention', textOf('docker-compose.yml').includes('--retention 30d'), '30 days in docker-compose.yml'],
  ['the rate of a key', DEFAULT_REQUESTS_PER_SECOND === 100, '100 requests a second for a key'],
])('the text states %s', (_what, isTrue, text) => {
  expect(isTrue).toBe(true);
  expect(words).toContain(text);
});
