import type { Fault } from '../contract/metrics.js';
import { faultOfProblem } from './fault-of-problem.js';
import type { GatewayMeter } from './metrics/gateway-meter.js';
import { GATEWAY_METRICS } from './metrics/gateway-metrics.js';
import type { ProblemName } from './problem-types.js';

/** Counts of one gateway process's callbacks by result, since it started. */
export interface CallbackCounts {
  received: number;
  /** Stored by Temporal for a session. */
  forwarded: number;
  /** Accepted with 2xx but not forwarded: repeated, or for a session that is closed or unknown. */
  dropped: { repeated: number; closed: number };
  /** Refused, by problem. */
  refused: Partial<Record<ProblemName, number>>;
}

/** Counts callbacks by result. */
export class CallbackMetrics {
  readonly counts: CallbackCounts = { received: 0, forwarded: 0, dropped: { repeated: 0, closed: 0 }, refused: {} };
  readonly #meter: GatewayMeter;
  readonly #apps: readonly string[];

  /** @param apps the configured names; any other app in an address counts as "unknown" */
  constructor(meter: GatewayMeter, apps: readonly string[]) {
    this.#meter = meter;
    this.#apps = apps;
    for (const app of apps) {
      this.#count(app, 'forwarded', '', 'none', 0);
      for (const reason of ['repeated', 'closed']) this.#count(app, 'dropped', reason, 'none', 0);
      for (const reason of ['callback-refused', 'unknown-task', 'temporal-unavailable'] as const) {
        this.#count(app, 'refused', reason, faultOfProblem(reason), 0);
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
    this.#count(app, 'forwarded', '', 'none');
  }

  dropped(app: string, reason: keyof CallbackCounts['dropped']): void {
    this.counts.dropped[reason]++;
    this.#count(app, 'dropped', reason, 'none');
  }

  refused(app: unknown, reason: ProblemName): void {
    this.counts.refused[reason] = (this.counts.refused[reason] ?? 0) + 1;
    this.#count(app, 'refused', reason, faultOfProblem(reason));
  }

  #count(app: unknown, result: string, reason: string, fault: Fault, by = 1): void {
    this.#meter.count(GATEWAY_METRICS.callbacks, { app: this.#known(app), result, reason, fault }, by);
  }

  #known(app: unknown): string {
    return this.#apps.find((name) => name === app) ?? 'unknown';
  }
}
