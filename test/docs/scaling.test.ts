import { describe, expect, test } from 'vitest';
import { bytesAnEvent, scalingParts, stretches } from '../../scripts/docs/scaling-parts.js';
import { configSchema } from '../../src/config/config.schema.js';
import { DEFAULT_REQUESTS_PER_SECOND } from '../../src/config/index.js';
import { CALLS_PER_SECOND, ZEGO_ACTIONS, type ZegoAction } from '../../src/zego/index.js';
import { nextStretch, pollDelayMs } from '../../workflows/rules/cadence.js';
import { proseOf, ROOT, textOf } from './documents.js';

const DOCUMENT = 'docs/scaling.md';
const parts = scalingParts(ROOT);
const words = proseOf(DOCUMENT).replaceAll(/\s+/g, ' ');
const numberOf = (cell = ''): number => Number(cell.replaceAll(',', '').match(/[\d.]+/)?.[0]);

/** The cells of a made table, row by row, without its head. */
function rowsOf(part: string): string[][] {
  const lines = parts[part]?.split('\n').slice(2) ?? [];
  return lines.map((line) => line.split(' | ').map((cell) => cell.replaceAll(/[|`]/g, '').trim()));
}

function rowOf(part: string, name: string): number[] {
  const [, ...cells] = rowsOf(part).find(([first]) => first === name) ?? [];
  return cells.map(numberOf);
}

describe('the tables', () => {
  test('have the quota of each Action that sessions use, nine tenths of it, and those in a minute', () => {
    const told = rowsOf('quotas').map(([action, ...numbers]) => [action, ...numbers.map(numberOf)]);
    const used: ZegoAction[] = ZEGO_ACTIONS.filter((action) => action !== 'DescribeTasks');
    expect(told).toEqual(
      used.map((action) => {
        const granted = CALLS_PER_SECOND[action];
        return [action, granted, (granted * 9) / 10, (granted * 9 * 60) / 10];
      }),
    );
  });

  test('have as many tasks as nine calls a second reach at each distance of polls', () => {
    const told = rowsOf('cadence').map((cells) => cells.map(numberOf));
    expect(told).toEqual([60, 120, 240, 480, 960, 1_800].map((seconds) => [seconds, 9 * seconds]));
  });

  test('multiply what the benches have measured of a session', () => {
    const bench = textOf('bench/README.md');
    const [, events = '', actions = ''] = /one hour, session alone \| ([\d,]+) \| [\d.]+ \| (\d+)/.exec(bench) ?? [];
    const [, heapKb = ''] = /\| session \| ([\d.]+) \|/.exec(bench) ?? [];
    expect(rowOf('sessions at once', 'events an hour, at most')).toEqual(
      [1e2, 1e3, 1e4].map((n) => n * numberOf(events)),
    );
    expect(rowOf('sessions at once', 'Temporal Cloud actions an hour, at most')).toEqual(
      [1e2, 1e3, 1e4].map((n) => n * numberOf(actions)),
    );
    expect(rowOf('sessions at once', 'heap of a worker that keeps all')).toEqual(
      [0.1, 1, 10].map((thousands) => Number((thousands * numberOf(heapKb)).toPrecision(2))),
    );
  });

  test('start and stop no faster than the quota allows, and poll no more often', () => {
    const counts = [100, 1_000, 10_000];
    const perSecond = (CALLS_PER_SECOND.StartRecord * 9) / 10;
    expect(rowOf('sessions at once', 'all started, or all stopped, within')).toEqual(
      counts.map((count) => Math.ceil(count / perSecond)),
    );
    expect(rowOf('sessions at once', 'a poll of each every')).toEqual(
      counts.map((count) => Math.max(60, Math.ceil(count / ((CALLS_PER_SECOND.DescribeRecordStatus * 9) / 10)))),
    );
  });
});

describe('the sentences', () => {
  const { worker } = configSchema.parse({
    apps: { default: { appId: 1, serverSecret: 'secret' } },
    storages: { default: { Vendor: 8, Bucket: 'b', AccessKeyId: 'i', AccessKeySecret: 's' } },
  });
  const bench = textOf('bench/README.md');

  test.each([
    ['the wait that is too long for a poll', nextStretch(1, 5_000) === 1 && nextStretch(1, 5_001) === 2, 'over 5 s'],
    [
      'the ordinary cadence',
      pollDelayMs({ stage: 'recording', polls: 9, keeperFresh: false, stretch: 1 }) === 60_000,
      'polled once a minute',
    ],
    ['how far 500 sessions are below the first limit', 500 < 9 * 60, 'Up to 500 sessions'],
    ['how far 8,000 sessions are below the last one', 8_000 < 9 * 60 * (stretches().at(-1) ?? 0), 'Up to 8,000'],
    ['the sessions in a cache', worker.maxCachedWorkflows === 1_000, 'the default of 1,000'],
    ['the heap of a session', /\| session \| 5\d\.\d \|/.test(bench), 'takes 50 to 60 kB of heap'],
    ['the rate of a plain workflow', bench.includes('| session | 0.61 ('), '0.61 of the rate'],
    ['the size of an event', Math.round(bytesAnEvent(ROOT) / 10) === 16, 'takes 160 bytes on average'],
    ['the retention', textOf('docker-compose.yml').includes('--retention 30d'), '30 days in docker-compose.yml'],
    ['the rate of a key', DEFAULT_REQUESTS_PER_SECOND === 100, '100 requests a second for a key'],
  ])('tell %s', (_what, isTrue, said) => {
    expect(isTrue).toBe(true);
    expect(words).toContain(said);
  });
});
