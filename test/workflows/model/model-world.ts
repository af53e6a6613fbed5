import type { DescribeAnswer } from '../../../src/contract/activities.js';
import type { JsonObject } from '../../../src/contract/json.js';
import { OPEN_PHASES } from '../../../src/contract/names.js';
import type { FileView, Manifest, SessionPhase } from '../../../src/contract/view.js';
import { currentDetails } from '../../../workflows/report/current-details.js';
import { withAttention } from '../../../workflows/rules/attention.js';
import { receiveCallback } from '../../../workflows/rules/callbacks.js';
import { withPhase } from '../../../workflows/rules/session-phase.js';
import { receiveStatusChange } from '../../../workflows/rules/status-changes.js';
import { applyTransitions } from '../../../workflows/rules/transitions.js';
import type { Change } from '../../../workflows/state/controls.js';
import { newSession, type SessionState, taskNow } from '../../../workflows/state/session.js';
import type { StartChoice, TaskState } from '../../../workflows/state/task.js';
import { FakeZego, START_MS } from './fake-zego.js';
import type { Scenario, StartFate } from './scenario.js';
import { VirtualTime } from './virtual-time.js';

/** A requested change, and every answer that its caller was given. */
export interface RequestedChange {
  readonly change: Change;
  readonly by: 'signal' | 'update';
  readonly revision: number;
  /** What a caller who waits was answered. */
  readonly answers: ('accepted' | 'refused' | 'superseded' | 'not-recording')[];
  /** What the vendor or a check of ours said of it, before an answer was given. */
  readonly fates: ('accepted' | 'refused')[];
}

/** How the state travels: kept as it is, written and read as JSON after every change, or handed to new runs. */
export type Carried = 'kept' | 'as-json' | 'in-new-runs';

/** The action of an attempt to start that its worker answers without a call to ZEGO. */
export const QUEUED = 'queued';

/** A session in a pretended world and virtual time: its state, and the calls that it makes. */
export class ModelWorld {
  readonly time = new VirtualTime(START_MS);
  readonly zego: FakeZego;
  state: SessionState = newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS);
  manifest: Manifest | undefined;
  /** Phases in the order in which they were reached. */
  readonly phases: SessionPhase[] = [this.state.phase];
  readonly requested: RequestedChange[] = [];
  readonly calls: { readonly action: string; readonly atMs: number }[] = [];
  /** Every StartRecord that was sent, and what became of it. */
  readonly starts: { readonly choice: StartChoice; readonly fate: StartFate }[] = [];
  /** The last answer that described the task. */
  reported: Extract<DescribeAnswer, { found: 'task' }> | undefined;
  /** TaskIds whose StopRecord is known to the session to be confirmed. */
  readonly confirmed = new Set<string>();
  /** TaskIds for which StopRecord was sent. */
  readonly stopSent = new Set<string>();
  runs = 1;
  /** Files that were copied out of the backup into the bucket. */
  readonly rescued = new Set<string>();
  moving = false;
  /** Changes that ZEGO has accepted, and those that were rejected. */
  readonly acceptedRevisions = new Set<number>();
  readonly refusedRevisions = new Set<number>();
  /** Updates that wait for their answer. */
  handlers = 0;
  /** How many stretches of stopping, and how many changes, were tried. */
  stops = 0;
  changes = 0;
  protected underWay = 0;
  protected runSinceMs = START_MS;
  #travels = 0;
  #polls = 0;

  constructor(
    readonly scenario: Scenario,
    protected readonly carried: Carried = 'kept',
  ) {
    const { time } = this;
    this.zego = new FakeZego(scenario, {
      now: () => time.nowMs,
      at: (atMs, run) => time.at(atMs, run),
      deliver: (body) => this.at(this.nowMs, () => this.receive(body)),
      report: (body) => this.at(this.nowMs, () => this.changeStatus(body)),
    });
  }

  get nowMs(): number {
    return this.time.nowMs;
  }

  /** Layouts, whiteboards and pauses are still taken. */
  get open(): boolean {
    return !this.state.ending && !this.manifest && OPEN_PHASES.includes(this.state.phase);
  }

  apply(change: (state: SessionState, nowMs: number) => SessionState): void {
    const { nowMs } = this;
    const before = this.state.controls.rejected;
    const changed = applyTransitions(change(applyTransitions(this.state, nowMs), nowMs), nowMs);
    const next = withAttention(withPhase(changed, nowMs), nowMs);
    const { rejected: refused } = next.controls;
    if (refused && (refused.revision !== before?.revision || refused.atMs !== before.atMs)) {
      this.refusedRevisions.add(refused.revision);
      this.tell(refused.revision, 'refused');
    }
    this.state = this.carried === 'as-json' ? JSON.parse(JSON.stringify(next)) : next;
    if (this.state.phase !== this.phases.at(-1)) this.phases.push(this.state.phase);
    currentDetails(this.state);
  }

  /** When a worker runs again; at once where one does. */
  backAtMs(atMs: number): number {
    const sinceStartS = (atMs - START_MS) / 1_000;
    const away = this.scenario.away.find(([from, to]) => from <= sinceStartS && sinceStartS < to);
    return away ? START_MS + away[1] * 1_000 : atMs;
  }

  /** Runs something of the session's own then, or once a worker is back. */
  at(atMs: number, run: () => void): void {
    this.time.at(this.backAtMs(atMs), run);
  }

  /** Becomes true after so long, as the session sees it. */
  timer(ms: number): () => boolean {
    let over = false;
    this.at(this.nowMs + ms, () => {
      over = true;
    });
    return () => over;
  }

  /** A call that reaches the vendor after a while, and whose answer comes after another. */
  call<T>(action: string, effect: () => T, slow: { responseMs?: number; queuedMs?: number } = {}): { value?: T } {
    const { responseMs = 0, queuedMs = 0 } = slow;
    const answer: { value?: T } = {};
    this.calls.push({ action, atMs: this.nowMs });
    this.underWay += 1;
    const thereMs = this.#drawTravelMs();
    const backMs = this.#drawTravelMs();
    this.time.at(this.nowMs + queuedMs + thereMs, () => {
      const value = effect();
      this.at(this.nowMs + responseMs + backMs, () => {
        answer.value = value;
        this.underWay -= 1;
      });
    });
    return answer;
  }

  /** A new run takes over whenever it may, but once at a time only: else the session would never wait at all. */
  movesOn(): boolean {
    const quiet = this.underWay === 0 && this.handlers === 0 && this.state.cancelledAtMs === undefined;
    this.moving ||= this.carried === 'in-new-runs' && quiet && this.nowMs > this.runSinceMs;
    return this.moving;
  }

  /** A file as the bucket shows it. */
  inBucket(file: FileView): FileView {
    const fromBackup = file.expiresAt !== undefined;
    if (fromBackup)
      return this.rescued.has(file.fileId) ? { ...file, state: 'verified' } : { ...file, state: 'failed' };
    if (this.scenario.bucket === 'unknown') return { ...file, note: 'not checked' };
    return { ...file, state: this.scenario.bucket === 'all' ? 'verified' : 'failed' };
  }

  /** The task as it is by now. */
  current(task: TaskState): TaskState {
    return taskNow(this.state, task);
  }

  /** Remembers the fate of a change; a caller who was answered already hears no more of it. */
  tell(revision: number, fate: 'accepted' | 'refused'): void {
    const requested = this.requested.find((one) => one.revision === revision);
    if (requested?.answers.length === 0) requested.fates.push(fate);
  }

  drawQueueMs(): number {
    const { queueMs } = this.scenario;
    return queueMs[this.#polls++ % queueMs.length] ?? 0;
  }

  #drawTravelMs(): number {
    const { travelMs } = this.scenario;
    return travelMs[this.#travels++ % travelMs.length] ?? 0;
  }

  /** A word of the fleet keeper comes, or of somebody who pretends to be it. */
  changeStatus(body: JsonObject): void {
    this.apply((state, nowMs) => receiveStatusChange(state, body, nowMs));
  }

  /** A callback of ZEGO comes. */
  receive(body: JsonObject): void {
    this.apply((state, nowMs) => receiveCallback(state, body, nowMs));
  }
}
