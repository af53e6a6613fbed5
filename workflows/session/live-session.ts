import { allHandlersFinished, setCurrentDetails, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { MEMO, OPEN_PHASES } from '../../src/contract/names.js';
import type { EndReason, Manifest } from '../../src/contract/view.js';
import { measureClose, measureTransition } from '../metrics/transitions.js';
import { currentDetails } from '../report/current-details.js';
import { summaryOf } from '../report/manifest.js';
import { withAttention } from '../rules/attention.js';
import { withPhase } from '../rules/session-phase.js';
import { applyTransitions, endSession } from '../rules/transitions.js';
import { queueClosed } from '../rules/webhooks.js';
import type { Rejection } from '../state/controls.js';
import type { Requested } from '../state/requested.js';
import { appAndRoomOf, isOver, type SessionState } from '../state/session.js';
import { noteRequest } from '../state/timeline.js';
import { publishAttention, publishAttributes } from './publish.js';
import { WakeUp } from './wake-up.js';

/** The most updates that a run accepts. A server rejects the 2,001st, and each lengthens the history. */
const MOST_UPDATES = 1_000;
/** How long a run that is to end waits for calls that the next one can repeat. */
const PATIENCE_MS = 2_000;

/** The result of a change that an update waits for, as far as it is known. */
export type AwaitedChange =
  | { readonly is: 'pending' }
  /** Accepted by every live task; `requestId` is ZEGO's id of the last call. */
  | { readonly is: 'accepted'; readonly requestId: string }
  | { readonly is: 'rejected'; readonly rejection: Rejection };

/** A session while it runs: its state, and everything that shows it. */
export class LiveSession {
  /** The result, once it is known. */
  manifest: Manifest | undefined;
  /** The changes that updates wait for, by their revisions. */
  readonly awaited = new Map<number, AwaitedChange>();
  snapshotsInFlight = 0;
  /** Wakes the session when its state may have changed. */
  readonly wakeUp = new WakeUp();
  #updates = 0;
  /** How many calls are in flight: those that must return in this run, and those that the next run can repeat. */
  readonly #inFlight = { single: 0, repeatable: 0 };
  #leavingSinceMs: number | undefined;
  #noticedMs = 0;

  constructor(public state: SessionState) {}

  /**
   * Records the time, and whether this run is to end. Call it only while an event of the history is handled: a rejected
   * update wakes the workflow without leaving an event, so a condition that read the clock or Temporal's suggestion
   * itself could become true there, and not in a replay.
   */
  notice(): void {
    this.#noticedMs = Date.now();
    if (this.#leavingSinceMs !== undefined) return;
    if (!this.isFull && !workflowInfo().continueAsNewSuggested) return;
    this.#leavingSinceMs = this.#noticedMs;
    this.wakeUp.wake();
  }

  /** Counts an update that this run has accepted. */
  countUpdate(): void {
    this.#updates += 1;
    this.notice();
  }

  /** Applies a change to the state, and every transition that follows from it or from the clock. */
  apply(change: (state: SessionState, nowMs: number) => SessionState): void {
    this.notice();
    const nowMs = Date.now();
    const before = this.state;
    // The clock comes first: a stop does not overtake a deadline that has passed.
    const now = applyTransitions(before, nowMs);
    this.state = withAttention(withPhase(applyTransitions(change(now, nowMs), nowMs), nowMs), nowMs);
    const { rejected } = this.state.controls;
    if (rejected && rejected !== before.controls.rejected && this.awaited.has(rejected.revision)) {
      this.awaited.set(rejected.revision, { is: 'rejected', rejection: rejected.rejection });
    }
    measureTransition(before, this.state);
    setCurrentDetails(currentDetails(this.state));
    this.wakeUp.wake();
  }

  /** Applies the transitions that follow from the clock alone. */
  applyClock(): void {
    this.apply((state) => state);
  }

  /** Whether changes and snapshots may still be accepted. */
  get open(): boolean {
    return !this.state.ending && !this.manifest && OPEN_PHASES.includes(this.state.phase);
  }

  /** Whether every task has settled, and no other follows. */
  get over(): boolean {
    return isOver(this.state);
  }

  /** Whether this run has accepted as many updates as it may. */
  get isFull(): boolean {
    return this.#updates >= MOST_UPDATES;
  }

  /**
   * Whether this run makes way for the next one: tasks continue, but no other job begins and no update is accepted. A
   * cancelled session stays in its run, since only that one can close as Canceled.
   */
  get leaving(): boolean {
    return this.patientUntilMs !== undefined;
  }

  /** Until when a leaving run waits for calls that the next one can repeat; undefined for any other run. */
  get patientUntilMs(): number | undefined {
    const { checked, cancelledAtMs } = this.state;
    const isLast = !checked || cancelledAtMs !== undefined || this.manifest;
    return this.#leavingSinceMs === undefined || isLast ? undefined : this.#leavingSinceMs + PATIENCE_MS;
  }

  /** Whether this run may end now: the next one needs nothing but the state. */
  get mayContinueAsNew(): boolean {
    const untilMs = this.patientUntilMs;
    if (untilMs === undefined || this.#inFlight.single > 0 || !allHandlersFinished()) return false;
    return this.#inFlight.repeatable === 0 || this.#noticedMs >= untilMs;
  }

  /** The room's id, shortened for summaries. */
  get room(): string {
    return appAndRoomOf(this.state).roomId.slice(0, 100);
  }

  /** Waits until there may be something to do. */
  sleep(): Promise<void> {
    return this.leaving ? this.wakeUp.waitOr(() => this.mayContinueAsNew) : this.wakeUp.wait();
  }

  /** Runs a call that must return in this run: the session does not continue as new while it is in flight. */
  runCall<T>(call: () => Promise<T>): Promise<T> {
    return this.#counting('single', call);
  }

  /** Runs a call that the next run repeats if this one ends meanwhile. */
  runRepeatableCall<T>(call: () => Promise<T>): Promise<T> {
    return this.#counting('repeatable', call);
  }

  async #counting<T>(kind: 'single' | 'repeatable', call: () => Promise<T>): Promise<T> {
    this.#inFlight[kind] += 1;
    try {
      return await call();
    } finally {
      this.#inFlight[kind] -= 1;
    }
  }

  /** Ends the session; only the first reason counts. `requested` is for the timeline. */
  end(reason: EndReason, requested: Pick<Requested, 'by'> & Partial<Requested>, why?: string): void {
    this.apply((state, nowMs) => {
      const event = reason === 'cancelled' ? 'cancellation requested' : 'stop requested';
      const details = why === undefined ? {} : { reason: why };
      return noteRequest(endSession(state, reason, nowMs), { atMs: nowMs, ...requested }, event, details);
    });
  }

  /** Updates the search attributes from the state. */
  publish(): void {
    publishAttributes(this.state, this.manifest?.outcome);
  }

  /** Updates only the search attribute that says why the session needs attention. */
  publishAttention(): void {
    publishAttention(this.state);
  }

  /** Closes the session with its result: state, search attributes, memo, metrics and the event `session.closed`. */
  close(manifest: Manifest): void {
    this.manifest = manifest;
    this.apply((state, nowMs) => queueClosed({ ...state, phase: 'closed', phaseSinceMs: nowMs }, manifest, nowMs));
    this.publish();
    upsertMemo({ [MEMO.outcome]: summaryOf(manifest, this.state) });
    measureClose(this.state, manifest);
  }
}
