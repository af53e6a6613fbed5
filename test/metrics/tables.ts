import type { MetricDefinition } from '../../src/contract/metrics.js';
import { SESSION_METRICS } from '../../src/contract/session-metrics.js';
import { GATEWAY_METRICS } from '../../src/gateway/metrics/gateway-metrics.js';
import { WORKER_METRICS } from '../../src/worker/metrics/worker-metrics.js';

const byName = (a: MetricDefinition, b: MetricDefinition): number => a.name.localeCompare(b.name);

/** The labels that the SDK adds to what workflows measure. */
const SDK_LABELS = ['namespace', 'taskQueue'];

/** All that workers show of ours. */
export const AT_WORKERS: readonly MetricDefinition[] = [
  ...Object.values(WORKER_METRICS),
  ...Object.values<MetricDefinition>(SESSION_METRICS).map((metric) => ({
    ...metric,
    labels: [...metric.labels, ...SDK_LABELS],
  })),
].sort(byName);

/** All that gateways show. */
export const AT_GATEWAYS: readonly MetricDefinition[] = Object.values<MetricDefinition>(GATEWAY_METRICS).sort(byName);

/** A metric as a row of docs/metrics.md. */
export function rowOf({ name, kind, labels, help }: MetricDefinition): string {
  return `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
}
