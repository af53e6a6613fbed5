import { metricMeter, type WorkflowOutboundCallsInterceptor } from '@temporalio/workflow';
import type { LabelsOf, MetricDefinition } from '../../src/contract/metrics.js';

/** Adds to a counter, unless a history is being replayed. */
export function count<M extends MetricDefinition & { kind: 'counter' }>(
  { name, help }: M,
  labels: LabelsOf<M>,
  by = 1,
): void {
  metricMeter.createCounter(name, '', help).add(by, labels);
}

/** Takes a duration into a histogram of seconds, unless a history is being replayed. */
export function observe<M extends MetricDefinition & { kind: 'histogram' }>(
  { name, help }: M,
  labels: LabelsOf<M>,
  durationMs: number,
): void {
  metricMeter.createHistogram(name, 'float', 's', help).record(Math.max(0, durationMs) / 1_000, labels);
}

/** Takes away the labels that the SDK would add: the metric's name says enough. */
export const unlabelled: WorkflowOutboundCallsInterceptor = { getMetricTags: () => ({}) };

/** What to do once a promise has settled. */
interface Watch {
  readonly done: (value: unknown) => void;
  readonly failed?: (error: unknown) => void;
}

/** The same promise, watched before anybody else gets to. */
export function watched(promise: Promise<unknown>, { done, failed = () => undefined }: Watch): Promise<unknown> {
  void promise.then(done, failed);
  return promise;
}
