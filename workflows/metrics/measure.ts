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

/** Records a duration in a histogram of seconds, unless a history is being replayed. */
export function observe<M extends MetricDefinition & { kind: 'histogram' }>(
  { name, help }: M,
  labels: LabelsOf<M>,
  durationMs: number,
): void {
  metricMeter.createHistogram(name, 'float', 's', help).record(Math.max(0, durationMs) / 1_000, labels);
}

/** An interceptor that removes the labels that the SDK would add: the metric's name is sufficient. */
export const unlabelled: WorkflowOutboundCallsInterceptor = { getMetricTags: () => ({}) };

/** The callbacks for a settled promise. */
interface Watch {
  readonly done: (value: unknown) => void;
  readonly failed?: (error: unknown) => void;
}

/** Watches a promise, and returns the same one. */
export function watched(promise: Promise<unknown>, { done, failed = () => undefined }: Watch): Promise<unknown> {
  void promise.then(done, failed);
  return promise;
}
