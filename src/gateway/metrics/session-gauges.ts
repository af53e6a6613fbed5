import type { RecordingClient, SessionCounts } from '../../client/index.js';
import { atMostEvery } from '../at-most-every.js';
import type { GatewayMeter } from './gateway-meter.js';
import { GATEWAY_METRICS } from './gateway-metrics.js';

/** The shortest interval between two counts, however often the metrics are scraped. */
const KEEP_MS = 15_000;
/** The timeout of a count; a scrape of Prometheus has 10 s by default. */
const COUNT_MS = 2_000;

/** The gauges of sessions in Temporal's visibility store. */
export class SessionGauges {
  readonly #client: RecordingClient;
  readonly #meter: GatewayMeter;
  /** Resolves once the gauges show counts at most 15 s old, or no values if Temporal did not respond. */
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

  #show({ phases, withoutPhase, attention, terminated, rescues, deliveries }: SessionCounts): void {
    for (const [phase, count] of Object.entries(phases)) this.#meter.set(GATEWAY_METRICS.sessions, { phase }, count);
    this.#meter.set(GATEWAY_METRICS.sessions, { phase: 'none' }, withoutPhase);
    for (const [reason, count] of Object.entries(attention)) {
      this.#meter.set(GATEWAY_METRICS.sessionsAttention, { reason }, count);
    }
    this.#meter.set(GATEWAY_METRICS.sessionsTerminated, {}, terminated);
    this.#meter.set(GATEWAY_METRICS.rescuesRunning, {}, rescues);
    this.#meter.set(GATEWAY_METRICS.deliveriesRunning, {}, deliveries);
  }
}

const { sessions, sessionsAttention, sessionsTerminated, rescuesRunning, deliveriesRunning } = GATEWAY_METRICS;
const GAUGES = [sessions, sessionsAttention, sessionsTerminated, rescuesRunning, deliveriesRunning];
