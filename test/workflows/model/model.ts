import type { DescribeAnswer } from '../../../src/contract/activities.js';
import type { JsonObject } from '../../../src/contract/json.js';
import { OPEN_PHASES } from '../../../src/contract/names.js';
import type { EndReason, FileView, Manifest, SessionPhase, TimelineSource } from '../../../src/contract/view.js';
import { currentDetails } from '../../../workflows/report/current-details.js';
import { manifestOf } from '../../../workflows/report/manifest.js';
import { fitManifest } from '../../../workflows/report/size-limits.js';
import { receiveCallback } from '../../../workflows/rules/callbacks.js';
import { carriedState } from '../../../workflows/rules/carry-over.js';
import { readLayout, readWhiteboard } from '../../../workflows/rules/controls.js';
import { requestPoll } from '../../../workflows/rules/polling.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { withPhase } from '../../../workflows/rules/session-phase.js';
import { applyTransitions } from '../../../workflows/rules/transitions.js';
import { CONTROL_KINDS } from '../../../workflows/state/controls.js';
import { newSession, type SessionState, taskNow, withTask } from '../../../workflows/state/session.js';
import type { StartChoice, TaskState } from '../../../workflows/state/task.js';
import { note } from '../../../workflows/state/timeline.js';
import { FakeZego, MAX_IDLE_S, START_MS } from './fake-zego.js';
import { outdated, type RequestedChange, reconcileControl, rejectImpossible, request } from './model-controls.js';
import { runTask } from './model-tasks.js';
import { type Happening, type Scenario, type StartFate, scenario } from './scenario.js';
import { type Coroutine, VirtualTime } from './virtual-time.js';

/** How the state travels: kept as it is, written and read as JSON after every change, or handed to new runs. */
export type Carried = 'kept' | 'as-json' | 'in-new-runs';

/** What may be asked of a run of the model beyond its scenario. */
export interface ModelOptions {
  readonly carried?: Carried;
  /** Sees the session after every event. */
  readonly watch?: (model: Model) => void;
}

/**
 * One session in a pretended world and virtual time: what `recording-session.ts`, `handlers.ts` and `live-session.ts`
 * do around the pure functions.
 */
export class Model {
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
  told: Extract<DescribeAnswer, { found: 'task' }> | undefined;
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
  #underWay = 0;
  #runSinceMs = START_MS;
  #travels = 0;
  #polls = 0;

  constructor(
    readonly scenario: Scenario,
    private readonly options: ModelOptions = {},
  ) {
    const { time } = this;
    this.zego = new FakeZego(scenario, {
      now: () => time.nowMs,
      at: (atMs, run) => time.at(atMs, run),
      deliver: (body) => this.at(this.nowMs, () => this.#callback(body)),
    });
  }

  get nowMs(): number {
    return this.time.nowMs;
  }

  /** Layouts, whiteboards and pauses are still taken. */
  get open(): boolean {
    return !this.state.ending && !this.manifest && OPEN_PHASES.includes(this.state.phase);
  }

  /** Nothing is on its way, and no change waits for its next attempt. */
  get still(): boolean {
    return this.#underWay === 0 && CONTROL_KINDS.every((kind) => outdated(this, kind) === undefined);
  }

  /** Runs the session until it is closed; throws when it is not by then. */
  run(untilMs: number): this {
    for (const [atS, what] of this.scenario.happenings) this.at(START_MS + atS * 1_000, () => this.#happen(what));
    this.time.spawn(this.#session());
    while (!this.manifest) {
      if (!this.time.next(untilMs)) {
        throw new Error(`bounded: not closed by ${new Date(untilMs).toISOString()}: ${currentDetails(this.state)}`);
      }
      this.options.watch?.(this);
    }
    return this;
  }

  apply(change: (state: SessionState, nowMs: number) => SessionState): void {
    const { nowMs } = this;
    const before = this.state.controls.rejected;
    const next = withPhase(applyTransitions(change(applyTransitions(this.state, nowMs), nowMs), nowMs), nowMs);
    const { rejected: refused } = next.controls;
    if (refused && (refused.revision !== before?.revision || refused.atMs !== before.atMs)) {
      this.refusedRevisions.add(refused.revision);
      this.tell(refused.revision, 'refused');
    }
    this.state = this.options.carried === 'as-json' ? JSON.parse(JSON.stringify(next)) : next;
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
  call<T>(action: string, effect: () => T, slow: { answerMs?: number; queuedMs?: number } = {}): { value?: T } {
    const { answerMs = 0, queuedMs = 0 } = slow;
    const answer: { value?: T } = {};
    this.calls.push({ action, atMs: this.nowMs });
    this.#underWay += 1;
    const thereMs = this.#drawTravelMs();
    const backMs = this.#drawTravelMs();
    this.time.at(this.nowMs + queuedMs + thereMs, () => {
      const value = effect();
      this.at(this.nowMs + answerMs + backMs, () => {
        answer.value = value;
        this.#underWay -= 1;
      });
    });
    return answer;
  }

  /** A new run takes over whenever it may, but once at a time only: else the session would never wait at all. */
  movesOn(): boolean {
    const quiet = this.#underWay === 0 && this.handlers === 0 && this.state.cancelledAtMs === undefined;
    this.moving ||= this.options.carried === 'in-new-runs' && quiet && this.nowMs > this.#runSinceMs;
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
    const asked = this.requested.find((one) => one.revision === revision);
    if (asked?.answers.length === 0) asked.fates.push(fate);
  }

  drawQueueMs(): number {
    const { queueMs } = this.scenario;
    return queueMs[this.#polls++ % queueMs.length] ?? 0;
  }

  #drawTravelMs(): number {
    const { travelMs } = this.scenario;
    return travelMs[this.#travels++ % travelMs.length] ?? 0;
  }

  *#session(): Coroutine {
    yield this.timer(this.scenario.checkMs);
    this.apply((state, nowMs) => acceptRequest(state, checkedSession(this.scenario), nowMs));
    rejectImpossible(this);
    for (;;) {
      const kept = new Map<string, () => boolean>();
      const keepFresh = (): void => {
        for (const { lane, number, clientTaskId } of this.state.tasks) {
          if (!kept.has(clientTaskId)) kept.set(clientTaskId, this.time.spawn(runTask(this, lane, number)));
        }
      };
      keepFresh();
      const requested = CONTROL_KINDS.map((kind) => this.time.spawn(reconcileControl(this, kind)));
      while (!this.moving && !this.#over()) {
        yield () => this.moving || this.#over() || this.state.tasks.some((task) => !kept.has(task.clientTaskId));
        keepFresh();
      }
      yield () => [...kept.values(), ...requested].every((hasEnded) => hasEnded());
      if (!this.moving) break;
      this.state = JSON.parse(JSON.stringify(carriedState(this.state)));
      this.moving = false;
      this.#runSinceMs = this.nowMs;
      this.runs += 1;
    }
    this.manifest = fitManifest(manifestOf(this.state, this.nowMs));
    this.apply((state, nowMs) => ({ ...state, phase: 'closed', phaseSinceMs: nowMs }));
  }

  #over(): boolean {
    return this.state.ending !== undefined && this.state.tasks.every((task) => task.phase === 'settled');
  }

  #happen(what: Happening): void {
    switch (what.do) {
      case 'stop':
        return this.#end('stopped', 'signal');
      case 'cancel':
        return this.#end('cancelled', 'session');
      case 'pause':
      case 'resume':
        return request(this, { change: { kind: 'paused', value: what.do === 'pause' } }, what.by);
      case 'layout':
        return request(this, readLayout({ MixMode: 3, MixMaxResolutionStreamId: what.value }), what.by);
      case 'whiteboard':
        return request(this, readWhiteboard({ WhiteboardId: what.value }), what.by);
      case 'callback':
        return this.#callback({ task_id: this.zego.tasks.at(-1)?.taskId ?? 'T1', ...what.body });
      case 'status-changed':
        return this.apply((state, nowMs) => {
          const task = state.tasks.find((one) => one.taskId !== undefined);
          return task ? withTask(state, requestPoll(state, task, nowMs)) : note(state, nowMs, 'signal', 'ignored');
        });
    }
  }

  #end(reason: EndReason, by: TimelineSource): void {
    this.apply((state, nowMs) => {
      const ended = state.ending ? state : { ...state, ending: { reason, atMs: nowMs } };
      const cancelled = reason === 'cancelled' ? { ...ended, cancelledAtMs: ended.cancelledAtMs ?? nowMs } : ended;
      return note(cancelled, nowMs, by, reason === 'cancelled' ? 'cancel asked' : 'stop asked');
    });
  }

  #callback(body: JsonObject): void {
    this.apply((state, nowMs) => receiveCallback(state, body, nowMs));
  }
}

/** The session of a scenario as its request was checked. */
export function checkedSession({
  limits,
  recordMode,
  hasWhiteboard,
  picturesOnly,
  whenInterrupted,
  redundancy,
}: Scenario): Parameters<typeof acceptRequest>[1] {
  const request = {
    roomId: 'room',
    app: 'default',
    profile: 'default',
    storage: 'default',
    recording: {},
    limits,
    whenInterrupted,
    redundancy,
    metadata: { of: 'the caller' },
  };
  return {
    request,
    appId: 1_234_567_890,
    recordMode,
    hasWhiteboard,
    picturesOnly,
    maxIdleSeconds: MAX_IDLE_S,
    maxTaskSeconds: 86_400,
    hasSoundWaves: false,
    outputFolder: '',
  };
}

/** Runs a session that differs from the plain one in what is named, to its end, ten days at most. */
export function ran(differs: Partial<Scenario>, options: ModelOptions = {}): Model {
  return new Model(scenario(differs), options).run(START_MS + 10 * 86_400_000);
}
