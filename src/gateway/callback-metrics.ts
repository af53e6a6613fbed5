import { type CallbackCounts, newCallbackCounts } from './callback-counts.js';
import { faultOfProblem } from './fault-of-problem.js';
import type { GatewayMeter } from './metrics/gateway-meter.js';
import { GATEWAY_METRICS } from './metrics/gateway-metrics.js';
import type { ProblemName } from './problems.js';

/** Counts callbacks by result. */
export class CallbackMetrics {
  readonly counts: CallbackCounts = newCallbackCounts();
  readonly #meter: GatewayMeter;
  readonly #apps: readonly string[];

  /** @param apps the configured names; any other app in an address counts as "unknown" */
  constructor(meter: GatewayMeter, apps: readonly string[]) {
    this.#meter = meter;
    this.#apps = apps;
    for (const app of apps) {
      meter.count(GATEWAY_METRICS.callbacks, { app, result: 'forwarded', reason: '', fault: 'none' }, 0);
      for (const reason of ['repeated', 'closed']) {
        meter.count(GATEWAY_METRICS.callbacks, { app, result: 'dropped', reason, fault: 'none' }, 0);
      }
      for (const reason of ['callback-refused', 'unknown-task', 'temporal-unavailable'] as const) {
        meter.count(GATEWAY_METRICS.callbacks, { app, result: 'refused', reason, fault: faultOfProblem(reason) }, 0);
      }
    }
  }

  received(): void {
    this.counts.received++;
  }

  /** Observes the delay of a genuine callback; `timestamp` is in Unix seconds. */
  genuine(app: string, timestamp: string, nowMs: number): void {
    const seconds = Number(timestamp);
    if (!Number.isFinite(seconds)) return;
    this.#meter.observe(GATEWAY_METRICS.callbackDelay, { app: this.#known(app) }, nowMs / 1_000 - seconds);
  }

  forwarded(app: string): void {
    this.counts.forwarded++;
    this.#meter.count(GATEWAY_METRICS.callbacks, {
      app: this.#known(app),
      result: 'forwarded',
      reason: '',
      fault: 'none',
    });
  }

  dropped(app: string, reason: keyof CallbackCounts['dropped']): void {
    this.counts.dropped[reason]++;
    this.#meter.count(GATEWAY_METRICS.callbacks, { app: this.#known(app), result: 'dropped', reason, fault: 'none' });
  }

  refused(app: unknown, reason: ProblemName): void {
    this.counts.refused[reason] = (this.counts.refused[reason] ?? 0) + 1;
    const labels = { app: this.#known(app), result: 'refused', reason, fault: faultOfProblem(reason) };
    this.#meter.count(GATEWAY_METRICS.callbacks, labels);
  }

  #known(app: unknown): string {
    return this.#apps.find((name) => name === app) ?? 'unknown';
  }
}
