import { describe, expect, test } from 'vitest';
import type { MetricDefinition } from '../../src/contract/metrics.js';
import { SIMULATOR_DEFAULTS } from '../../src/simulator/index.js';
import { signingKey } from '../activities/webhook-event.js';
import { textOf } from '../docs/documents.js';
import { type Exposition, readExposition, valueOf } from './exposition.js';
import { readPromQL } from './promql.js';
import { API_KEY, realRun } from './real-run.js';
import { EXPRESSIONS } from './scraped-metrics.js';
import { AT_GATEWAYS, AT_WORKERS, rowOf } from './tables.js';

const run = await realRun();
const worker = readExposition(run.workerMetrics);
const gateway = readExposition(run.gatewayMetrics);

const PARTS = [
  { part: 'a worker', shown: worker, defined: AT_WORKERS, heading: 'Workers' },
  { part: 'a gateway', shown: gateway, defined: AT_GATEWAYS, heading: 'Gateways' },
];

/** The metric that a sample belongs to: a histogram has several. */
function familyOf({ types }: Exposition, sample: string): string {
  return types.has(sample) ? sample : sample.replace(/_(bucket|sum|count)$/, '');
}

describe.each(PARTS)('what $part shows after a real run', ({ shown, defined, heading }) => {
  const ours = [...shown.types].filter(([name]) => name.startsWith('reelkeeper_'));

  test('is every metric that is defined, of its kind, and no other', () => {
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(defined.map(({ name, kind }) => [name, kind])));
  });

  test('has the labels that are defined, and no others', () => {
    const labelsOf = new Map(defined.map(({ name, labels }) => [name as string, labels]));
    const different = shown.samples.flatMap((sample) => {
      const labels = labelsOf.get(familyOf(shown, sample.name));
      const own = Object.keys(sample.labels).filter((label) => label !== 'le');
      return labels && own.sort().join() !== [...labels].sort().join() ? [sample] : [];
    });
    expect(different).toEqual([]);
  });

  test('names no rooms, sessions and tasks, and no secret', () => {
    const { serverSecret, callbackSecret } = SIMULATOR_DEFAULTS;
    const private_ = [...run.roomIds.map((room) => `session-${room}`), ...run.taskIds, serverSecret, callbackSecret];
    const text = JSON.stringify(shown.samples);
    expect(run.taskIds.length).toBeGreaterThanOrEqual(4);
    expect([...private_, signingKey(7), API_KEY].filter((secret) => text.includes(secret))).toEqual([]);
  });

  test('stands in the guide, row by row', () => {
    const [, section = ''] = textOf('docs/metrics.md').split(`\n## ${heading}\n`);
    const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toEqual(defined.map(rowOf));
  });
});

test('every fault that a metric may name stands in the guide', () => {
  const faults = [...worker.samples, ...gateway.samples].flatMap(({ labels }) => labels['fault'] ?? []);
  const guide = textOf('docs/metrics.md');
  expect(faults.length).toBeGreaterThan(0);
  expect([...new Set(faults)].filter((fault) => !guide.includes(`| \`${fault}\` |`))).toEqual([]);
});

const DURATIONS: readonly MetricDefinition[] = [...AT_WORKERS, ...AT_GATEWAYS].filter(
  ({ kind }) => kind === 'histogram',
);

test.each(DURATIONS.map(({ name, buckets = [] }) => ({ name, buckets })))(
  '$name has buckets for what it measures',
  ({ name, buckets }) => {
    const { samples } = AT_WORKERS.some((metric) => metric.name === name) ? worker : gateway;
    const bounds = samples
      .filter((sample) => sample.name === `${name}_bucket`)
      .map(({ labels }) => Number(labels['le']));
    expect([...new Set(bounds)].filter(Number.isFinite)).toEqual([...buckets]);
    expect([buckets.some((bound) => bound <= 0.1), buckets.some((bound) => bound >= 30)]).toEqual([true, true]);
  },
);

describe('the metrics match the run', () => {
  test.each<[part: string, name: string, labels: Record<string, string>, value: number]>([
    ['worker', 'sessions_requested_total', { app: 'default', valid: 'yes' }, 5],
    ['worker', 'sessions_requested_total', { app: 'none', valid: 'no' }, 1],
    ['worker', 'sessions_closed_total', { app: 'default', end_reason: 'stopped' }, 4],
    ['worker', 'sessions_closed_total', { app: 'default', end_reason: 'cancelled' }, 1],
    ['worker', 'sessions_closed_total', { app: 'none', outcome: 'not-started', end_reason: 'rejected' }, 1],
    ['worker', 'session_recording_delay_seconds_count', { app: 'default' }, 5],
    ['worker', 'tasks_ended_total', { how: 'stopped' }, 5],
    ['worker', 'tasks_ended_total', { how: 'abnormally' }, 1],
    ['worker', 'task_end_notice_seconds_count', {}, 1],
    ['worker', 'stop_duration_seconds_count', {}, 6],
    ['worker', 'stops_overdue_total', {}, 0],
    ['worker', 'zego_calls_total', { action: 'StartRecord', code: '0', fault: 'none' }, 6],
    ['worker', 'zego_calls_total', { action: 'StartRecord', code: '300000006', fault: 'ours' }, 1],
    ['worker', 'zego_calls_total', { action: 'StopRecord', code: '300010000', fault: 'vendor' }, 1],
    ['worker', 'zego_calls_total', { action: 'StopRecord', code: '300001001', fault: 'none' }, 1],
    ['worker', 'zego_call_duration_seconds_count', { action: 'StopRecord' }, 7],
    ['worker', 'zego_quota_calls_per_second', { action: 'DescribeRecordStatus' }, 9],
    ['worker', 'zego_pacer_wait_seconds_count', { action: 'UpdateLayout' }, 1],
    ['worker', 'activity_failures_total', { activity: 'stopRecord', fault: 'vendor' }, 1],
    ['worker', 'rescue_files_started_total', {}, 1],
    ['worker', 'rescue_files_ended_total', { result: 'rescued' }, 1],
    ['worker', 'rescue_files_ended_total', { result: 'given-up' }, 0],
    ['worker', 'webhook_attempts_total', { endpoint: 'crm', result: 'delivered' }, 5],
    ['worker', 'webhook_deliveries_ended_total', { result: 'delivered' }, 5],
    ['gateway', 'http_requests_total', { method: 'GET', route: '/v1/sessions/:sessionId', status: '200' }, 1],
    ['gateway', 'callbacks_total', { result: 'refused' }, 0],
  ])('by the %s: reelkeeper_%s %j is %d', (part, name, labels, value) => {
    expect(valueOf(part === 'worker' ? worker : gateway, `reelkeeper_${name}`, labels)).toBe(value);
  });

  test('copies and files by what lies in the bucket', () => {
    expect(valueOf(worker, 'reelkeeper_rescue_bytes_total', { storage: 'default' })).toBeGreaterThan(0);
    expect(valueOf(worker, 'reelkeeper_files_checked_total', { result: 'verified' })).toBeGreaterThanOrEqual(3);
    expect(valueOf(gateway, 'reelkeeper_callbacks_total', { result: 'forwarded' })).toBeGreaterThan(4);
  });
});

test.each(EXPRESSIONS)('$at asks for metrics and labels that a real run shows', ({ expression }) => {
  const query = readPromQL(expression);
  expect(query.length).toBeGreaterThan(0);
  for (const { metric, labels } of query) {
    // Prometheus itself makes this one, for each target.
    if (metric === 'up') continue;
    const samples = [worker, gateway].flatMap((shown) => shown.samples).filter(({ name }) => name === metric);
    expect({ metric, samples: samples.length }).not.toEqual({ metric, samples: 0 });
    const has = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
    expect(labels.filter((label) => !has.has(label))).toEqual([]);
  }
});
