import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import {
  allHandlersFinished,
  setCurrentDetails,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { MEMO, OPEN_PHASES, SEARCH_ATTRIBUTES } from '../src/contract/names.js';
import { SESSION_METRICS } from '../src/contract/session-metrics.js';
import type { EndReason, Manifest, TimelineSource } from '../src/contract/view.js';
import { Alarm } from './alarm.js';
import { currentDetails } from './details.js';
import { summaryOf } from './manifest.js';
import { count, NO_APP } from './measure.js';
import { passTime } from './pass-time.js';
import { closeTold } from './session-events.js';
import { appAndRoomOf, note, type SessionState, withPhase } from './session-state.js';
import type { Denial } from './switches.js';
import { openTaskIds } from './view.js';

const attributes = {
  app: defineSearchAttributeKey(SEARCH_ATTRIBUTES.app, 'KEYWORD'),
  room: defineSearchAttributeKey(SEARCH_ATTRIBUTES.room, 'KEYWORD'),
  phase: defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, 'KEYWORD'),
  outcome: defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, 'KEYWORD'),
  taskIds: defineSearchAttributeKey(SEARCH_ATTRIBUTES.taskIds, 'KEYWORD_LIST'),
};

/** A session while it runs: its state, and what of it others can see. */
export class LiveSession {
  /** The result, once it is known; queries show it. */
  manifest: Manifest | undefined;
  /** This run is about to continue as a new one. */
  moving = false;
  /** Wishes that an update waits for, and how they were turned down if they were. */
  readonly waiting = new Map<number, Denial | undefined>();
  /** ZEGO's ids of the requests that were accepted, for those who wait. */
  readonly requestIds = new Map<number, string>();
  /** Rings when the state may have changed. */
  readonly alarm = new Alarm();
  #calls = 0;

  constructor(public state: SessionState) {}

  /** Takes a change into the state, with everything that follows from it and from the time. */
  apply(change: (state: SessionState, nowMs: number) => SessionState): void {
    const nowMs = Date.now();
    const before = this.state.switches.refused;
    // What the clock has brought about by now comes first: a stop does not overtake a deadline that has passed.
    this.state = withPhase(passTime(change(passTime(this.state, nowMs), nowMs), nowMs), nowMs);
    const { refused } = this.state.switches;
    if (refused && refused !== before && this.waiting.has(refused.revision)) {
      this.waiting.set(refused.revision, refused.denial);
    }
    setCurrentDetails(currentDetails(this.state));
    this.alarm.ring();
  }

  /** Layouts, whiteboards, pauses and snapshots are still taken. */
  get open(): boolean {
    return !this.state.ending && !this.manifest && OPEN_PHASES.includes(this.state.phase);
  }

  /** Every task has settled, and no other follows. */
  get over(): boolean {
    return this.state.ending !== undefined && this.state.tasks.every((task) => task.phase === 'settled');
  }

  /** Nothing is in the air, so that the state alone can be carried into a new run. */
  get quiet(): boolean {
    return this.#calls === 0 && allHandlersFinished();
  }

  /** The name of the room for summaries that people read. */
  get room(): string {
    return appAndRoomOf(this.state).roomId.slice(0, 100);
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

  /** Ends the session, once; a cancellation that comes later still shortens the wait for uploads. */
  end(reason: EndReason, by: TimelineSource, why?: string): void {
    this.apply((state, nowMs) => {
      const ended = state.ending ? state : { ...state, ending: { reason, atMs: nowMs } };
      const cancelled = reason === 'cancelled' ? { ...ended, cancelledAtMs: ended.cancelledAtMs ?? nowMs } : ended;
      return note(
        cancelled,
        nowMs,
        by,
        reason === 'cancelled' ? 'cancel asked' : 'stop asked',
        why ? { reason: why } : {},
      );
    });
  }

  /** Brings the search attributes in line with the state; costs nothing when they are. */
  publish(): void {
    const { phase } = this.state;
    const { app, roomId } = appAndRoomOf(this.state);
    const shown = workflowInfo().typedSearchAttributes;
    const taskIds = openTaskIds(this.state);
    const changes: SearchAttributeUpdatePair[] = [];
    if (shown.get(attributes.phase) !== phase) changes.push({ key: attributes.phase, value: phase });
    if (app !== '' && shown.get(attributes.app) !== app) changes.push({ key: attributes.app, value: app });
    if (roomId !== '' && shown.get(attributes.room) !== roomId) changes.push({ key: attributes.room, value: roomId });
    if (JSON.stringify(shown.get(attributes.taskIds) ?? []) !== JSON.stringify(taskIds)) {
      changes.push({ key: attributes.taskIds, value: taskIds.length > 0 ? taskIds : null });
    }
    const outcome = this.manifest?.outcome;
    if (outcome !== undefined && shown.get(attributes.outcome) !== outcome) {
      changes.push({ key: attributes.outcome, value: outcome });
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
    count(SESSION_METRICS.closed, { app: this.state.checked?.request.app ?? NO_APP, outcome, end_reason: endReason });
  }
}
