import { allHandlersFinished, setCurrentDetails, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { MEMO, OPEN_PHASES } from '../../src/contract/names.js';
import type { EndReason, Manifest } from '../../src/contract/view.js';
import { measureClose, measureTransition } from '../metrics/transitions.js';
import { currentDetails } from '../report/current-details.js';
import { summaryOf } from '../report/manifest.js';
import { withPhase } from '../rules/session-phase.js';
import { applyTransitions, endSession } from '../rules/transitions.js';
import { queueClosed } from '../rules/webhooks.js';
import type { Rejection } from '../state/controls.js';
import type { Requested } from '../state/requested.js';
import { appAndRoomOf, isOver, type SessionState } from '../state/session.js';
import { noteRequest } from '../state/timeline.js';
import { publishAttributes } from './publish.js';
import { WakeUp } from './wake-up.js';

/** A run takes no more updates than this: a server refuses the 2,001st, and each takes a little history. */
const MOST_UPDATES = 1_000;
/** Before a run ends, what the next one can repeat is waited for this long. */
const PATIENCE_MS = 2_000;

/** What is known of a change that an update waits for. */
export type AwaitedChange =
  | { readonly is: 'pending' }
  /** By every live task; `requestId` is ZEGO's of the last call. */
  | { readonly is: 'accepted'; readonly requestId: string }
  | { readonly is: 'rejected'; readonly rejection: Rejection };

/** A session while it runs: its state, and what of it others can see. */
export class LiveSession {
  /** The result, once it is known; queries show it. */
  manifest: Manifest | undefined;
  /** The changes that updates wait for, by their revisions. */
  readonly awaited = new Map<number, AwaitedChange>();
  /** Wakes the session when its state may have changed. */
  readonly wakeUp = new WakeUp();
  #updates = 0;
  readonly #calls = { single: 0, repeatable: 0 };
  #leavingSinceMs: number | undefined;
  #noticedMs = 0;

  constructor(public state: SessionState) {}

  /**
   * Notices the time, and whether this run is to end. Only for where an event of the history is handled: an update that
   * is rejected wakes the workflow and leaves no event, so that a condition which reads the clock or Temporal's suggestion
   * itself could come true there, and not in a replay.
   */
  notice(): void {
    this.#noticedMs = Date.now();
    if (this.#leavingSinceMs !== undefined) return;
    if (!this.isFull && !workflowInfo().continueAsNewSuggested) return;
    this.#leavingSinceMs = this.#noticedMs;
    this.wakeUp.wake();
  }

  /** Counts an update that this run has taken. */
  countUpdate(): void {
    this.#updates += 1;
    this.notice();
  }

  /** Applies a change to the state, with everything that follows from it and from the time. */
  apply(change: (state: SessionState, nowMs: number) => SessionState): void {
    this.notice();
    const nowMs = Date.now();
    const before = this.state;
    // What the clock has brought about by now comes first: a stop does not overtake a deadline that has passed.
    const now = applyTransitions(before, nowMs);
    this.state = withPhase(applyTransitions(change(now, nowMs), nowMs), nowMs);
    const { rejected } = this.state.controls;
    if (rejected && rejected !== before.controls.rejected && this.awaited.has(rejected.revision)) {
      this.awaited.set(rejected.revision, { is: 'rejected', rejection: rejected.rejection });
    }
    measureTransition(before, this.state);
    setCurrentDetails(currentDetails(this.state));
    this.wakeUp.wake();
  }

  /** Applies what follows from the time alone. */
  applyClock(): void {
    this.apply((state) => state);
  }

  /** Layouts, whiteboards, pauses and snapshots are still taken. */
  get open(): boolean {
    return !this.state.ending && !this.manifest && OPEN_PHASES.includes(this.state.phase);
  }

  /** Every task has settled, and no other follows. */
  get over(): boolean {
    return isOver(this.state);
  }

  /** This run has taken as many updates as it may. */
  get isFull(): boolean {
    return this.#updates >= MOST_UPDATES;
  }

  /**
   * This run is to end in favour of a new one: tasks go on, but nothing beside them is begun, and no update is taken. A
   * cancelled session has no other run, since only this one can close as Canceled.
   */
  get leaving(): boolean {
    return this.patientUntilMs !== undefined;
  }

  /** Until when a run that is to end waits for what the next one can repeat; undefined for any other. */
  get patientUntilMs(): number | undefined {
    const { checked, cancelledAtMs } = this.state;
    const isLast = !checked || cancelledAtMs !== undefined || this.manifest;
    return this.#leavingSinceMs === undefined || isLast ? undefined : this.#leavingSinceMs + PATIENCE_MS;
  }

  /** This run is to end, and the state alone is enough for the next one. */
  get mayContinueAsNew(): boolean {
    const untilMs = this.patientUntilMs;
    if (untilMs === undefined || this.#calls.single > 0 || !allHandlersFinished()) return false;
    return this.#calls.repeatable === 0 || this.#noticedMs >= untilMs;
  }

  /** The name of the room for summaries that people read. */
  get room(): string {
    return appAndRoomOf(this.state).roomId.slice(0, 100);
  }

  /** Waits until there may be something to do. */
  sleep(): Promise<void> {
    return this.leaving ? this.wakeUp.waitOr(() => this.mayContinueAsNew) : this.wakeUp.wait();
  }

  /** Runs a call to the outside; while one is under way the session does not continue as new. */
  during<T>(call: () => Promise<T>): Promise<T> {
    return this.#counting('single', call);
  }

  /** Runs a call that a new run makes once more, should this one end meanwhile. */
  duringRepeatable<T>(call: () => Promise<T>): Promise<T> {
    return this.#counting('repeatable', call);
  }

  async #counting<T>(kind: 'single' | 'repeatable', call: () => Promise<T>): Promise<T> {
    this.#calls[kind] += 1;
    try {
      return await call();
    } finally {
      this.#calls[kind] -= 1;
    }
  }

  /** Ends the session, once. `atMs`: when that was requested, which only the timeline shows. */
  end(reason: EndReason, requested: Pick<Requested, 'by'> & Partial<Requested>, why?: string): void {
    this.apply((state, nowMs) => {
      const event = reason === 'cancelled' ? 'cancellation requested' : 'stop requested';
      const details = why === undefined ? {} : { reason: why };
      return noteRequest(endSession(state, reason, nowMs), { atMs: nowMs, ...requested }, event, details);
    });
  }

  /** Brings the search attributes in line with the state. */
  publish(): void {
    publishAttributes(this.state, this.manifest?.outcome);
  }

  /** The session is over: from here on every answer shows what it left. */
  close(manifest: Manifest): void {
    this.manifest = manifest;
    this.apply((state, nowMs) => queueClosed({ ...state, phase: 'closed', phaseSinceMs: nowMs }, manifest, nowMs));
    this.publish();
    upsertMemo({ [MEMO.outcome]: summaryOf(manifest) });
    measureClose(this.state, manifest);
  }
}
