import type { RecordingClient, SessionCounts } from '../../client/index.js';
import { atMostEvery } from '../at-most-every.js';
import type { GatewayMeter } from './gateway-meter.js';
import { GATEWAY_METRICS } from './gateway-metrics.js';

/** However often somebody scrapes, and whoever it is: Temporal is asked no more than once in so long. */
const KEEP_MS = 15_000;
/** Prometheus gives a scrape 10 s unless it is told otherwise. */
const COUNT_MS = 2_000;

/** Shows how many sessions there are, as Temporal's visibility store has it. */
export class SessionGauges {
  readonly #client: RecordingClient;
  readonly #meter: GatewayMeter;
  /** Resolves once the gauges show counts that are 15 s old at most, or nothing since Temporal has not answered. */
  readonly refresh: () => Promise<void>;

  constructor(client: RecordingClient, meter: GatewayMeter, nowMs: () => number) {
    this.#client = client;
    this.#meter = meter;
    this.refresh = atMostEvery(KEEP_MS, nowMs, () => this.#count());
  }

  async #count(): Promise<void> {
    try {
      this.#show(await this.#client.countSessions({ timeoutMs: COUNT_MS }));
    } catch {
      this.#meter.count(GATEWAY_METRICS.countFailures, {});
      for (const gauge of GAUGES) this.#meter.forget(gauge);
    }
  }

  #show({ phases, withoutPhase, terminated, rescues, deliveries }: SessionCounts): void {
    for (const [phase, count] of Object.entries(phases)) this.#meter.set(GATEWAY_METRICS.sessions, { phase }, count);
    this.#meter.set(GATEWAY_METRICS.sessions, { phase: 'none' }, withoutPhase);
    this.#meter.set(GATEWAY_METRICS.sessionsTerminated, {}, terminated);
    this.#meter.set(GATEWAY_METRICS.rescuesRunning, {}, rescues);
    this.#meter.set(GATEWAY_METRICS.deliveriesRunning, {}, deliveries);
  }
}

const { sessions, sessionsTerminated, rescuesRunning, deliveriesRunning } = GATEWAY_METRICS;
const GAUGES = [sessions, sessionsTerminated, rescuesRunning, deliveriesRunning];
