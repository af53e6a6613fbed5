import { type MetricMeter, noopMetricMeter } from '@temporalio/common';
import type { LabelsOf, MetricOf } from '../../contract/metrics.js';

/** A meter on top of the SDK's own, so that one endpoint serves Temporal's metrics and ours. */
export class WorkerMeter {
  readonly #meter: MetricMeter;
  /** Created once each: creating one calls the native part. */
  readonly #made = new Map<string, unknown>();

  /** @param meter `Runtime.instance().metricMeter`; without one nothing is measured */
  constructor(meter: MetricMeter = noopMetricMeter) {
    this.#meter = meter;
  }

  /** Adds to a counter. */
  count<M extends MetricOf<'counter'>>({ name, help }: M, labels: LabelsOf<M>, by = 1): void {
    this.#once(name, () => this.#meter.createCounter(name, '', help)).add(by, labels);
  }

  /** Starts a counter at zero, so that its first event is an increase. */
  expect<M extends MetricOf<'counter'>>(metric: M, labels: LabelsOf<M>): void {
    this.count(metric, labels, 0);
  }

  /** Records a value in a histogram, in the unit of its name. */
  observe<M extends MetricOf<'histogram'>>({ name, help }: M, labels: LabelsOf<M>, value: number): void {
    this.#once(name, () => this.#meter.createHistogram(name, 'float', 's', help)).record(Math.max(0, value), labels);
  }

  /** Sets a gauge. */
  set<M extends MetricOf<'gauge'>>({ name, help }: M, labels: LabelsOf<M>, value: number): void {
    this.#once(name, () => this.#meter.createGauge(name, 'float', '', help)).set(value, labels);
  }

  #once<T>(name: string, make: () => T): T {
    const known = this.#made.get(name);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a name has one kind only
    if (known !== undefined) return known as T;
    const made = make();
    this.#made.set(name, made);
    return made;
  }
}
