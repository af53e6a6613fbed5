import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LabelsOf, MetricDefinition, MetricOf } from '../../contract/metrics.js';
import { GATEWAY_METRICS } from './gateway-metrics.js';

/** The metrics of one gateway, in a registry of their own: a process may have several gateways. */
export class GatewayMeter {
  readonly #registry = new Registry();

  constructor() {
    for (const metric of Object.values(GATEWAY_METRICS)) {
      this.#registry.registerMetric(made(metric));
      if (metric.kind === 'gauge') this.forget(metric);
    }
  }

  /** Adds to a counter; adding 0 shows it, so that its first time is an increase like any other. */
  count<M extends MetricOf<'counter'>>({ name }: M, labels: LabelsOf<M>, by = 1): void {
    const metric = this.#registry.getSingleMetric(name);
    if (metric instanceof Counter) metric.inc(labels, by);
  }

  /** Takes a value into a histogram, in the unit of its name. */
  observe<M extends MetricOf<'histogram'>>({ name }: M, labels: LabelsOf<M>, value: number): void {
    const metric = this.#registry.getSingleMetric(name);
    if (metric instanceof Histogram) metric.observe(labels, Math.max(0, value));
  }

  /** Sets a gauge. */
  set<M extends MetricOf<'gauge'>>({ name }: M, labels: LabelsOf<M>, value: number): void {
    const metric = this.#registry.getSingleMetric(name);
    if (metric instanceof Gauge) metric.set(labels, value);
  }

  /** Shows a gauge no longer: nothing is better than a value of before. */
  forget({ name, labels }: MetricOf<'gauge'>): void {
    const metric = this.#registry.getSingleMetric(name);
    if (!(metric instanceof Gauge)) return;
    metric.reset();
    // One without labels would be 0 now, which says something.
    if (labels.length === 0) metric.remove({});
  }

  /** All metrics in Prometheus' text format, and its media type. */
  async exposition(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }
}

/** A metric that no registry knows yet. */
function made({ name, kind, help, labels, buckets }: MetricDefinition): Counter | Gauge | Histogram {
  const common = { name, help, labelNames: [...labels], registers: [] };
  switch (kind) {
    case 'counter':
      return new Counter(common);
    case 'gauge':
      return new Gauge(common);
    case 'histogram':
      return new Histogram({ ...common, ...(buckets && { buckets: [...buckets] }) });
  }
}
