import { FLEET_QUERY, fleetWorkflowId } from '../contract/fleet.js';
import type { NoWorker } from '../contract/workers.js';
import { fleetApps } from './fleet-apps.js';
import { absenceOf, lastPolledMs, noWorker } from './last-poll.js';
import type { TemporalCalls } from './temporal-calls.js';

/** A worker that polled so lately runs. */
const SURELY_MS = 5_000;
/** How long a worker may take to respond for a fleet keeper. */
const RESPONSE_MS = 2_500;
const CALL_MS = 3_000;
/** How long an answer is kept: many readers ask. */
const KEPT_MS = { running: 10_000, missing: 2_000 };

/** Whether workers run. Their last poll does not tell one that has just died from an idle one: a fleet keeper's response does. */
export class WorkerPresence {
  readonly #calls: TemporalCalls;
  #known: { readonly untilMs: number; readonly absence: Promise<NoWorker | undefined> } | undefined;

  constructor(calls: TemporalCalls) {
    this.#calls = calls;
  }

  /** Returns the absence of workers; undefined if one runs. @throws TemporalUnavailable, TemporalRefused */
  async absence(): Promise<NoWorker | undefined> {
    const known = this.#known;
    if (known && Date.now() < known.untilMs) return known.absence;
    const absence = this.#read();
    this.#known = { untilMs: Date.now() + RESPONSE_MS + CALL_MS, absence };
    const keep = (ms: number): void => {
      if (this.#known?.absence === absence) this.#known = ms === 0 ? undefined : { untilMs: Date.now() + ms, absence };
    };
    absence.then(
      (missing) => keep(missing ? KEPT_MS.missing : KEPT_MS.running),
      () => keep(0),
    );
    return absence;
  }

  async #read(): Promise<NoWorker | undefined> {
    const context = { doing: 'look for workers', timeoutMs: CALL_MS };
    const polledMs = await this.#calls.run(context, () => lastPolledMs(this.#calls.client));
    const nowMs = Date.now();
    const absence = absenceOf(polledMs, nowMs);
    if (absence || (polledMs !== undefined && nowMs - polledMs < SURELY_MS)) return absence;
    const [app] = await fleetApps(this.#calls, { timeoutMs: CALL_MS });
    if (app === undefined) return undefined;
    return (await this.#responds(app)) ? undefined : noWorker(polledMs);
  }

  async #responds(app: string): Promise<boolean> {
    const { client } = this.#calls;
    const query = client.withDeadline(Date.now() + RESPONSE_MS, () =>
      client.workflow.getHandle(fleetWorkflowId(app)).query(FLEET_QUERY),
    );
    const late = new Promise<false>((settle) => setTimeout(() => settle(false), RESPONSE_MS).unref());
    return Promise.race([
      query.then(
        () => true,
        () => false,
      ),
      late,
    ]);
  }
}
