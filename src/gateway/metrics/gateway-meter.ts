import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LabelsOf, MetricDefinition, MetricOf } from '../../contract/metrics.js';
import { GATEWAY_METRICS } from './gateway-metrics.js';

/** The metrics of one gateway, in its own registry: a process may have several gateways. */
export class GatewayMeter {
  readonly #registry = new Registry();

  constructor() {
    for (const metric of Object.values(GATEWAY_METRICS)) {
      this.#registry.registerMetric(made(metric));
      if (metric.kind === 'gauge') this.forget(metric);
    }
  }

  /** Adds to a counter. Adding 0 makes it visible, so Prometheus sees its first increase. */
  count<M extends MetricOf<'counter'>>({ name }: M, labels: LabelsOf<M>, by = 1): void {
    const metric = this.#registry.getSingleMetric(name);
    if (metric instanceof Counter) metric.inc(labels, by);
  }

  /** Adds a value to a histogram, in the unit of its name. */
  observe<M extends MetricOf<'histogram'>>({ name }: M, labels: LabelsOf<M>, value: number): void {
    const metric = this.#registry.getSingleMetric(name);
    if (metric instanceof Histogram) metric.observe(labels, Math.max(0, value));
  }

  /** Sets a gauge. */
  set<M extends MetricOf<'gauge'>>({ name }: M, labels: LabelsOf<M>, value: number): void {
    const metric = this.#registry.getSingleMetric(name);
    if (metric instanceof Gauge) metric.set(labels, value);
  }

  /** Removes a gauge: no value is better than an outdated one. */
  forget({ name, labels }: MetricOf<'gauge'>): void {
    const metric = this.#registry.getSingleMetric(name);
    if (!(metric instanceof Gauge)) return;
    metric.reset();
    // Without labels it would now be 0, which would be a statement.
    if (labels.length === 0) metric.remove({});
  }

  /** Returns all metrics in Prometheus' text format, and its media type. */
  async exposition(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }
}

/** Creates a metric outside any registry. */
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
