import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import { ACTIVITIES_OF } from '../../src/worker/action-activities.js';
import { paceOf } from '../../src/worker/pacer.js';
import { CALLS_PER_SECOND, ZEGO_ACTIONS, type ZegoAction } from '../../src/zego/index.js';
import { historyFromJson } from '../../test/harness/history-json.js';
import { IN_STRIDE_POLLS, nextStretch, pollDelayMs } from '../../workflows/rules/cadence.js';
import { type BenchFigures, benchFigures } from './bench-figures.js';
import { table } from './markdown.js';

const COUNTS = [100, 1_000, 10_000] as const;
/** `worker.maxCachedWorkflows` unless it is configured. */
const CACHED = 1_000;
/** A wait in the queue of polls that is too long by any measure. */
const QUEUED_MS = 120_000;
/** The retention that docker-compose.yml sets, in days. */
const RETENTION_DAYS = 30;

/** A number as people read it, with no more than three digits that count. */
export function readable(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: Math.max(3, Math.ceil(Math.log10(value + 1))) });
}

/** The parts of docs/scaling.md: quotas, cadence, and what so many sessions need. */
export function scalingParts(root: string): Readonly<Record<string, string>> {
  const figures = benchFigures(root);
  const bytes = bytesAnEvent(root);
  return {
    quotas: quotaTable(),
    cadence: cadenceTable(),
    'a session': sessionTable(figures, bytes),
    'sessions at once': countTable(figures, bytes),
  };
}

/** Calls a second that Reelkeeper makes of an Action at most. */
function usedOf(action: ZegoAction): number {
  return paceOf(CALLS_PER_SECOND[action]).callsPerSecond;
}

function quotaTable(): string {
  const rows = ZEGO_ACTIONS.filter((action) => ACTIVITIES_OF[action] !== undefined).map((action) => [
    `\`${action}\``,
    readable(CALLS_PER_SECOND[action]),
    readable(usedOf(action)),
    readable(usedOf(action) * 60),
  ]);
  return table(['Action', 'calls a second that ZEGO grants', 'used', 'in a minute'], rows);
}

/** The distance of a recording task's polls in seconds, the quick first ones left out. */
function strideSeconds(stretch: number, keeperFresh = false): number {
  return pollDelayMs({ stage: 'recording', polls: IN_STRIDE_POLLS, keeperFresh, stretch }) / 1_000;
}

/** How many times its ordinary distance a task's polls may be apart, as long as they go on queueing. */
export function stretches(): readonly number[] {
  const found = [1];
  for (let next = nextStretch(1, QUEUED_MS); next !== found.at(-1); next = nextStretch(next, QUEUED_MS))
    found.push(next);
  return found;
}

/** How many tasks of an app can be polled at this distance. */
export function carried(seconds: number): number {
  return Math.floor(usedOf('DescribeRecordStatus') * seconds);
}

function cadenceTable(): string {
  const rows = stretches().map((stretch) => [
    `${readable(strideSeconds(stretch))} s`,
    readable(carried(strideSeconds(stretch))),
  ]);
  const kept = strideSeconds(1, true);
  return table(
    ['a poll of each task every', 'live tasks of an app'],
    [...rows, [`${readable(kept)} s, with a keeper`, readable(carried(kept))]],
  );
}

function sessionTable({ anHour, aDay, runsADay, interruption }: BenchFigures, bytes: number): string {
  const row = (what: string, { events, actions }: { events: number; actions: number }): string[] => [
    what,
    readable(events),
    readable(actions),
    kilobytes(events * bytes),
  ];
  return table(
    ['session', 'events of its history', 'actions', 'size of its history'],
    [
      row('an hour', anHour),
      row(`a day, in ${runsADay} runs`, aDay),
      row('each interruption beside that', interruption),
    ],
  );
}

function countTable({ anHour, heapKb }: BenchFigures, bytes: number): string {
  const of = (value: (count: number) => string): string[] => COUNTS.map(value);
  const every = (count: number): number => Math.max(strideSeconds(1), count / usedOf('DescribeRecordStatus'));
  return table(
    ['sessions of one app at once', ...COUNTS.map((count) => readable(count))],
    [
      [
        'all started, or all stopped, within',
        ...of((count) => `${readable(Math.ceil(count / usedOf('StartRecord')))} s`),
      ],
      ['polls a second at one a minute', ...of((count) => readable(count / strideSeconds(1)))],
      ['a poll of each every', ...of((count) => `${readable(Math.ceil(every(count)))} s`)],
      ['heap of a worker that keeps all', ...of((count) => megabytes(count * heapKb * 1_000))],
      [`processes at ${readable(CACHED)} each`, ...of((count) => readable(Math.ceil(count / CACHED)))],
      ['events an hour, at most', ...of((count) => readable(count * anHour.events))],
      ['Temporal Cloud actions an hour, at most', ...of((count) => readable(count * anHour.actions))],
      ['history an hour, at most', ...of((count) => megabytes(count * anHour.events * bytes))],
      [
        `kept after ${RETENTION_DAYS} days of so many hours a day`,
        ...of((count) => megabytes(count * anHour.events * bytes * RETENTION_DAYS)),
      ],
    ],
  );
}

/** The mean size of an event in the recorded histories of sessions, as Temporal's own format has it. */
export function bytesAnEvent(root: string): number {
  const folder = join(root, 'test/histories/unreleased');
  let events = 0;
  let bytes = 0;
  for (const name of readdirSync(folder)) {
    const history = historyFromJson(readFileSync(join(folder, name), 'utf8'));
    events += history.events?.length ?? 0;
    bytes += proto.temporal.api.history.v1.History.encode(history).finish().length;
  }
  return bytes / events;
}

function kilobytes(bytes: number): string {
  return bytes < 1e6 ? `${readable(Math.round(bytes / 1e3))} kB` : megabytes(bytes);
}

function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${readable(roundTo(bytes / 1e6))} MB` : `${readable(roundTo(bytes / 1e9))} GB`;
}

function roundTo(value: number): number {
  return Number(value.toPrecision(2));
}
