import type { SearchAttributeUpdatePair } from '@temporalio/common';
import {
  allHandlersFinished,
  setCurrentDetails,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { MEMO, OPEN_PHASES } from '../../src/contract/names.js';
import { ATTRIBUTE_KEYS } from '../../src/contract/search-attributes.js';
import { SESSION_METRICS } from '../../src/contract/session-metrics.js';
import { storable } from '../../src/contract/storable.js';
import type { EndReason, Manifest } from '../../src/contract/view.js';
import { newlyEnded } from '../metrics/ended-tasks.js';
import { count, NO_APP } from '../metrics/measure.js';
import { currentDetails } from '../report/current-details.js';
import { summaryOf } from '../report/manifest.js';
import { openTaskIds } from '../report/view.js';
import { passTime } from '../rules/pass-time.js';
import { closeTold } from '../rules/webhooks.js';
import type { Denial } from '../state/controls.js';
import type { Requested } from '../state/requested.js';
import { appAndRoomOf, noteRequest, type SessionState, withPhase } from '../state/session.js';
import { Alarm } from './wake-up.js';

/** A run takes no more updates than this: a server refuses the 2,001st, and each takes a little history. */
const MOST_UPDATES = 1_000;
/** Before a run ends, what the next one can do over is waited for so long. */
const PATIENCE_MS = 2_000;

/** A session while it runs: its state, and what of it others can see. */
export class LiveSession {
  /** The result, once it is known; queries show it. */
  manifest: Manifest | undefined;
  /** Wishes that an update waits for, and how they were turned down if they were. */
  readonly waiting = new Map<number, Denial | undefined>();
  /** ZEGO's ids of the requests that were accepted, for those who wait. */
  readonly requestIds = new Map<number, string>();
  /** Rings when the state may have changed. */
  readonly alarm = new Alarm();
  #updates = 0;
  #calls = 0;
  #repeatableCalls = 0;
  #leavingSinceMs: number | undefined;
  #noticedMs = 0;

  constructor(public state: SessionState) {}

  /**
   * Notices the time, and whether this run is to end. Only for where an event of the history is handled: an update that
   * is turned down wakes the workflow and leaves no event, so that a condition which reads the clock or Temporal's
   * suggestion itself could come true there, and not in a replay.
   */
  notice(): void {
    this.#noticedMs = Date.now();
    if (this.#leavingSinceMs !== undefined) return;
    if (!this.isFull && !workflowInfo().continueAsNewSuggested) return;
    this.#leavingSinceMs = this.#noticedMs;
    this.alarm.ring();
  }

  /** Counts an update that this run has taken. */
  countUpdate(): void {
    this.#updates += 1;
    this.notice();
  }

  /** Takes a change into the state, with everything that follows from it and from the time. */
  apply(change: (state: SessionState, nowMs: number) => SessionState): void {
    this.notice();
    const nowMs = Date.now();
    const before = this.state;
    // What the clock has brought about by now comes first: a stop does not overtake a deadline that has passed.
    this.state = withPhase(passTime(change(passTime(this.state, nowMs), nowMs), nowMs), nowMs);
    const { refused } = this.state.switches;
    if (refused && refused !== before.switches.refused && this.waiting.has(refused.revision)) {
      this.waiting.set(refused.revision, refused.denial);
    }
    for (const how of newlyEnded(before, this.state)) count(SESSION_METRICS.tasksEnded, { app: this.#app, how });
    setCurrentDetails(currentDetails(this.state));
    this.alarm.ring();
  }

  /** The app as metrics name it: only what a worker has found in its configuration. */
  get #app(): string {
    return this.state.checked?.request.app ?? NO_APP;
  }

  /** Layouts, whiteboards, pauses and snapshots are still taken. */
  get open(): boolean {
    return !this.state.ending && !this.manifest && OPEN_PHASES.includes(this.state.phase);
  }

  /** Every task has settled, and no other follows. */
  get over(): boolean {
    return this.state.ending !== undefined && this.state.tasks.every((task) => task.phase === 'settled');
  }

  /** This run has taken as many updates as it may. */
  get isFull(): boolean {
    return this.#updates >= MOST_UPDATES;
  }

  /**
   * This run is to end in favour of a new one: what that can do is not begun here, and no update is taken. A cancelled
   * session has no other run, since only this one can close as Canceled.
   */
  get leaving(): boolean {
    return this.patientUntilMs !== undefined;
  }

  /** Until when a run that is to end waits for what the next one can do over; undefined for any other. */
  get patientUntilMs(): number | undefined {
    const { checked, cancelledAtMs } = this.state;
    if (this.#leavingSinceMs === undefined || !checked || cancelledAtMs !== undefined || this.manifest)
      return undefined;
    return this.#leavingSinceMs + PATIENCE_MS;
  }

  /** This run is to end, and the state alone is enough for the next one. */
  get mayMove(): boolean {
    const untilMs = this.patientUntilMs;
    if (untilMs === undefined || this.#calls > 0 || !allHandlersFinished()) return false;
    return this.#repeatableCalls === 0 || this.#noticedMs >= untilMs;
  }

  /** The name of the room for summaries that people read. */
  get room(): string {
    return appAndRoomOf(this.state).roomId.slice(0, 100);
  }

  /** Waits until there may be something to do. */
  turn(): Promise<void> {
    return this.leaving ? this.alarm.waitOr(() => this.mayMove) : this.alarm.wait();
  }

  /** Runs a call to the outside; while one is under way the session does not continue as new. */
  async during<T>(call: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await call();
    } finally {
      this.#calls -= 1;
    }
  }

  /** Runs a call that a new run makes once more, should this one end meanwhile. */
  async duringRepeatable<T>(call: () => Promise<T>): Promise<T> {
    this.#repeatableCalls += 1;
    try {
      return await call();
    } finally {
      this.#repeatableCalls -= 1;
    }
  }

  /**
   * Ends the session, once; a cancellation that comes later still shortens the wait for uploads. `atMs`: when it was asked
   * for, which only the timeline tells.
   */
  end(reason: EndReason, requested: Pick<Requested, 'by'> & Partial<Requested>, why?: string): void {
    this.apply((state, nowMs) => {
      const ended = state.ending ? state : { ...state, ending: { reason, atMs: nowMs } };
      const cancelled = reason === 'cancelled' ? { ...ended, cancelledAtMs: ended.cancelledAtMs ?? nowMs } : ended;
      const event = reason === 'cancelled' ? 'cancel asked' : 'stop asked';
      return noteRequest(cancelled, { atMs: nowMs, ...requested }, event, why === undefined ? {} : { reason: why });
    });
  }

  /** Brings the search attributes in line with the state; costs nothing when they are. */
  publish(): void {
    const { phase } = this.state;
    const place = appAndRoomOf(this.state);
    const app = storable(place.app);
    const room = storable(place.roomId);
    const shown = workflowInfo().typedSearchAttributes;
    const taskIds = openTaskIds(this.state);
    const changes: SearchAttributeUpdatePair[] = [];
    if (shown.get(ATTRIBUTE_KEYS.phase) !== phase) changes.push({ key: ATTRIBUTE_KEYS.phase, value: phase });
    if (app !== '' && shown.get(ATTRIBUTE_KEYS.app) !== app) changes.push({ key: ATTRIBUTE_KEYS.app, value: app });
    if (room !== '' && shown.get(ATTRIBUTE_KEYS.room) !== room) changes.push({ key: ATTRIBUTE_KEYS.room, value: room });
    if (JSON.stringify(shown.get(ATTRIBUTE_KEYS.taskIds) ?? []) !== JSON.stringify(taskIds)) {
      changes.push({ key: ATTRIBUTE_KEYS.taskIds, value: taskIds.length > 0 ? taskIds : null });
    }
    const outcome = this.manifest?.outcome;
    if (outcome !== undefined && shown.get(ATTRIBUTE_KEYS.outcome) !== outcome) {
      changes.push({ key: ATTRIBUTE_KEYS.outcome, value: outcome });
    }
    if (changes.length > 0) upsertSearchAttributes(changes);
  }

  /** The session is over: from here on every answer shows what it left. */
  close(manifest: Manifest): void {
    this.manifest = manifest;
    this.apply((state, nowMs) => closeTold({ ...state, phase: 'closed', phaseSinceMs: nowMs }, manifest, nowMs));
    this.publish();
    upsertMemo({ [MEMO.outcome]: summaryOf(manifest) });
    const { outcome, endReason } = manifest;
    count(SESSION_METRICS.closed, { app: this.#app, outcome, end_reason: endReason });
  }
}
