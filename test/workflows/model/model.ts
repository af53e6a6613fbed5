import type { EndReason, TimelineSource } from '../../../src/contract/view.js';
import { currentDetails } from '../../../workflows/report/current-details.js';
import { manifestOf } from '../../../workflows/report/manifest.js';
import { fitManifest } from '../../../workflows/report/size-limits.js';
import { carriedState } from '../../../workflows/rules/carry-over.js';
import { readLayout, readWhiteboard } from '../../../workflows/rules/controls.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { CONTROL_KINDS } from '../../../workflows/state/controls.js';
import { note } from '../../../workflows/state/timeline.js';
import { MAX_IDLE_S, START_MS } from './fake-zego.js';
import { outdated, reconcileControl, rejectImpossible, request } from './model-controls.js';
import { runTask } from './model-tasks.js';
import { type Carried, ModelWorld } from './model-world.js';
import { type Happening, type Scenario, scenario } from './scenario.js';
import type { Coroutine } from './virtual-time.js';

/** Options of a run of the model beyond its scenario. */
export interface ModelOptions {
  readonly carried?: Carried;
  /** Sees the session after every event. */
  readonly watch?: (model: Model) => void;
}

/**
 * One session of the model from its start to its end: what `recording-session.ts`, `handlers.ts` and `live-session.ts` do
 * around the pure functions.
 */
export class Model extends ModelWorld {
  readonly #watch: ModelOptions['watch'];

  constructor(scenario: Scenario, { carried, watch }: ModelOptions = {}) {
    super(scenario, carried);
    this.#watch = watch;
  }

  /** Nothing is on its way, and no change waits for its next attempt. */
  get still(): boolean {
    return this.underWay === 0 && CONTROL_KINDS.every((kind) => outdated(this, kind) === undefined);
  }

  /** Runs the session until it is closed; throws when it is not by then. */
  run(untilMs: number): this {
    for (const [atS, what] of this.scenario.happenings) this.at(START_MS + atS * 1_000, () => this.#happen(what));
    this.time.spawn(this.#session());
    while (!this.manifest) {
      if (!this.time.next(untilMs)) {
        throw new Error(`bounded: not closed by ${new Date(untilMs).toISOString()}: ${currentDetails(this.state)}`);
      }
      this.#watch?.(this);
    }
    return this;
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
      this.runSinceMs = this.nowMs;
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
        return this.receive({ task_id: this.zego.tasks.at(-1)?.taskId ?? 'T1', ...what.body });
      case 'status-changed':
        return this.changeStatus({
          taskId: this.state.tasks.find((one) => one.taskId !== undefined)?.taskId ?? 'nobody',
          ...(what.seen !== undefined && { seen: what.seen }),
        });
    }
  }

  #end(reason: EndReason, by: TimelineSource): void {
    this.apply((state, nowMs) => {
      const ended = state.ending ? state : { ...state, ending: { reason, atMs: nowMs } };
      const cancelled = reason === 'cancelled' ? { ...ended, cancelledAtMs: ended.cancelledAtMs ?? nowMs } : ended;
      return note(cancelled, nowMs, by, reason === 'cancelled' ? 'cancellation requested' : 'stop requested');
    });
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
