import { isCancellation, upsertMemo } from '@temporalio/workflow';
import { FLEET_MEMO, type FleetOrphan, fleetWorkflowId } from '../../src/contract/fleet.js';
import type { SweepAnswer } from '../../src/contract/fleet-activities.js';
import { webhookEventId } from '../../src/contract/ids.js';
import { SESSION_METRICS } from '../../src/contract/session-metrics.js';
import type { FleetWebhookEvent } from '../../src/contract/webhooks.js';
import { endWatchCall, stopCall } from '../activity-calls.js';
import { failureText } from '../activity-failures.js';
import { notDelivered, startDelivery } from '../delivery-start.js';
import { count } from '../metrics/measure.js';
import { iso } from '../state/timeline.js';
import { applyFailedStop, applyStop, applySweeps, type OrphanNews } from './orphans.js';
import { type FleetState, withFleetError } from './state.js';
import { applyPause, mustEndWatch } from './watch.js';

/** How long one stop is retried; the next sweeps find the task again. */
const STOP_FOR_MS = 600_000;
/** The last characters of the keeper's first run tell its deliveries from those of a keeper that was terminated. */
const STEM_CHARACTERS = 8;

/** A running fleet keeper: its state, and the stops and deliveries that go on beside the sweeps. */
export class FleetKeeper {
  #state: FleetState;
  readonly #inProgress = new Set<Promise<void>>();

  constructor(state: FleetState) {
    this.#state = state;
  }

  get state(): FleetState {
    return this.#state;
  }

  /** Whether no stop and no delivery's start is in progress. */
  get isIdle(): boolean {
    return this.#inProgress.size === 0;
  }

  /** Applies a change of the state at the workflow's time. */
  apply(change: (state: FleetState, nowMs: number) => FleetState): void {
    this.#state = change(this.#state, Date.now());
  }

  /** Applies the result of some sweeps, reports its news and begins its stops. */
  takeSweeps(answer: SweepAnswer): void {
    const { state, news, stops } = applySweeps(this.#state, answer, Date.now());
    this.#state = answer.last ? { ...state, watchEnded: false } : state;
    for (const one of news) this.#report(one);
    for (const orphan of stops) this.#run(this.#stop(orphan));
  }

  /** Pauses or resumes the sweeps, also for readers of the memo. */
  setPaused(paused: boolean): void {
    this.apply((state, nowMs) => applyPause(state, paused, nowMs));
    upsertMemo({ [FLEET_MEMO.paused]: paused });
  }

  /** Tells the sessions once that no sweep watches their tasks, if the keeper is paused or behind. */
  async endWatch(): Promise<void> {
    if (!mustEndWatch(this.#state, Date.now())) return;
    const { app } = this.#state;
    try {
      await endWatchCall(app)({ app });
      this.apply((state) => ({ ...state, watchEnded: true }));
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.apply((state, nowMs) => withFleetError(state, failureText(error), nowMs));
    }
  }

  /** Waits with the end of this run until some work, such as an update, has ended. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#run(work.then(() => undefined));
    return work;
  }

  /** Sends no more events to an endpoint. */
  removeEndpoint(endpoint: unknown): void {
    const { gone, webhooks } = this.#state;
    const known = webhooks.find((one) => one === endpoint);
    if (known !== undefined && !gone.includes(known)) this.#state = { ...this.#state, gone: [...gone, known] };
  }

  async #stop(orphan: FleetOrphan): Promise<void> {
    const { taskId, sessionId } = orphan;
    const { app } = this.#state;
    try {
      const stop = stopCall(app, `stop task ${taskId.slice(0, 40)}, which has no session`, STOP_FOR_MS);
      await stop({ app, sessionId: sessionId ?? fleetWorkflowId(app), taskId });
      this.apply((state, nowMs) => applyStop(state, orphan, nowMs));
      this.#report({ orphan, event: 'stopped' });
    } catch (error) {
      this.apply((state, nowMs) => applyFailedStop(state, orphan, failureText(error), nowMs));
      this.#report({ orphan, event: 'stop-failed' });
    }
  }

  /** Counts some news and starts its deliveries. */
  #report({ orphan, event }: OrphanNews): void {
    const { app, stem, webhooks, gone } = this.#state;
    const { taskId, roomId, startedAt, standing, sessionId } = orphan;
    count(SESSION_METRICS.orphans, { app, event, standing });
    const sequence = this.#state.sequence + 1;
    this.#state = { ...this.#state, sequence };
    const body: FleetWebhookEvent = {
      id: webhookEventId(stem, sequence),
      type: 'fleet.orphan',
      timestamp: iso(Date.now()),
      data: {
        app,
        sequence,
        event,
        taskId,
        roomId,
        startedAt,
        standing,
        ...(sessionId !== undefined && { sessionId }),
      },
    };
    for (const endpoint of webhooks) if (!gone.includes(endpoint)) this.#run(this.#deliver(endpoint, body));
  }

  async #deliver(endpoint: string, event: FleetWebhookEvent): Promise<void> {
    const { app } = event.data;
    const source = `${fleetWorkflowId(app)}:${this.#state.stem.slice(-STEM_CHARACTERS)}`;
    const reason = await startDelivery(source, { endpoint, event });
    if (reason === undefined) return;
    this.apply((state, nowMs) => withFleetError(state, notDelivered({ endpoint, event }, reason), nowMs));
  }

  #run(work: Promise<void>): void {
    this.#inProgress.add(work);
    const ended = (): void => {
      this.#inProgress.delete(work);
    };
    void work.then(ended, ended);
  }
}
