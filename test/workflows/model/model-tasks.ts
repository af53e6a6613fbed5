import type { DescribeAnswer, StartAnswer, StopAnswer } from '../../../src/contract/activities.js';
import type { CheckFilesAnswer } from '../../../src/contract/storage-activities.js';
import type { FileView } from '../../../src/contract/view.js';
import {
  applyCheck,
  applyRescue,
  filesToCheck,
  markCheckSent,
  markRescueStarted,
} from '../../../workflows/rules/checking.js';
import { nextStep } from '../../../workflows/rules/phases.js';
import { applyPollResponse } from '../../../workflows/rules/poll-response.js';
import { markPollSent } from '../../../workflows/rules/polling.js';
import { applyStartResponse, chooseStart, markStartSent } from '../../../workflows/rules/starting.js';
import type { TaskStep } from '../../../workflows/rules/steps.js';
import { confirmStop, markStopSent, recordStopFailure, stopDeadlineMs } from '../../../workflows/rules/stopping.js';
import { isQueueable } from '../../../workflows/rules/waiting-line.js';
import { taskAt } from '../../../workflows/state/session.js';
import type { TaskState } from '../../../workflows/state/task.js';
import { type ModelWorld, QUEUED } from './model-world.js';
import type { StartFate } from './scenario.js';
import type { Coroutine } from './virtual-time.js';

// What `task-calls.ts` does around the pure functions, in the same order.

const MIN_WAIT_MS = 250;
const STOP_SERIES_MS = [60_000, 600_000, 3_600_000];
/** How long it takes to find that no response comes. */
const LOST_MS = 30_000;
/** A worker that is gone by then takes nothing out of a queue. */
const GONE_AT_ONCE_MS = 1_000;
const UNREACHABLE_MS = 5_000;

/** Takes one task from wherever it stands to settled, or ends when a new run takes over. */
export function* runTask(model: ModelWorld, lane: number, number: number): Coroutine {
  for (;;) {
    model.apply((state) => state);
    const task = taskAt(model.state, lane, number);
    if (!task) return;
    const step = nextStep(model.state, task, model.nowMs);
    if (model.moving) return;
    switch (step.do) {
      case 'nothing':
        return;
      case 'start':
        yield* start(model, task);
        break;
      case 'stop':
        yield* stop(model, task);
        break;
      case 'poll':
        model.time.spawn(describe(model, task));
        break;
      case 'check':
        yield* look(model, task);
        break;
      case 'rescue':
        rescue(model, task);
        break;
      case 'wait':
        if (model.movesOn()) return;
        yield wait(model, task, step);
        break;
    }
  }
}

function wait(model: ModelWorld, task: TaskState, step: Extract<TaskStep, { do: 'wait' }>): () => boolean {
  const sinceMs = model.nowMs;
  const changed = (): boolean => {
    const now = taskAt(model.state, task.lane, task.number);
    if (!now || model.moving) return true;
    const next = nextStep(model.state, now, sinceMs);
    return next.do !== 'wait' || next.untilMs < step.untilMs || next.why !== step.why;
  };
  if (step.why === 'response') return changed;
  const over = model.timer(Math.max(MIN_WAIT_MS, step.untilMs - sinceMs));
  return () => over() || changed();
}

function* start(model: ModelWorld, task: TaskState): Coroutine {
  const choice = chooseStart(model.state, task, model.nowMs);
  const mayBeQueued = isQueueable(model.state, task);
  model.apply((state, nowMs) => markStartSent(state, task, choice, nowMs));
  const { starts, startsThen } = model.scenario;
  const fate: StartFate = starts[model.starts.length] ?? startsThen;
  model.starts.push({ choice, fate });
  const responseMs = fate.startsWith('lost') ? LOST_MS : fate === 'unreachable' ? UNREACHABLE_MS : 0;
  // A worker answers a queued attempt without a call to ZEGO.
  const action = fate === 'queued' && mayBeQueued ? QUEUED : 'StartRecord';
  const answer = model.call<StartAnswer>(action, () => model.zego.start(choice, fate, mayBeQueued), { responseMs });
  yield () => answer.value !== undefined;
  const { rejected: refused } = model.state.controls;
  model.apply((state, nowMs) => applyStartResponse(state, model.current(task), known(answer.value), nowMs));
  const { rejected } = model.state.controls;
  if (rejected && rejected !== refused) model.tell(choice.revisions.layout, 'refused');
}

function* stop(model: ModelWorld, task: TaskState): Coroutine {
  const taskId = known(task.taskId);
  for (let series = 0; ; series++) {
    model.apply((state, nowMs) => markStopSent(state, model.current(task), nowMs));
    const leftMs = stopDeadlineMs(model.current(task)) - model.nowMs;
    const forMs = Math.min(leftMs, STOP_SERIES_MS[Math.min(series, STOP_SERIES_MS.length - 1)] ?? leftMs);
    const how = yield* stopFor(model, taskId, forMs);
    if (how !== 'failed' && how !== 'untaken') {
      model.confirmed.add(taskId);
      model.apply((state, nowMs) => confirmStop(state, model.current(task), { how, requestId: 'r' }, nowMs));
      return;
    }
    const failure = { reason: 'no response', taken: how !== 'untaken' };
    model.apply((state, nowMs) => recordStopFailure(state, model.current(task), failure, nowMs));
    if (model.current(task).phase !== 'stopping') return;
  }
}

function* stopFor(
  model: ModelWorld,
  taskId: string,
  forMs: number,
): Generator<() => boolean, StopAnswer['how'] | 'failed' | 'untaken', undefined> {
  // A worker that goes away at once leaves it in its queue, where it times out.
  const soonMs = model.nowMs + GONE_AT_ONCE_MS;
  if (model.backAtMs(soonMs) > soonMs + forMs) {
    yield model.timer(GONE_AT_ONCE_MS);
    return 'untaken';
  }
  const { stops, stopsThen } = model.scenario;
  const fate = stops[model.stops++] ?? stopsThen;
  const effect = (): StopAnswer['how'] | 'failed' => {
    model.stopSent.add(taskId);
    if (fate === 'fails') return 'failed';
    // Temporal retries the call whose response was lost, and gets the result of the first one.
    if (fate === 'ok-but-answer-lost') model.zego.stop(taskId);
    return model.zego.stop(taskId);
  };
  const responseMs = fate === 'fails' ? Math.max(forMs, 1_000) : fate === 'ok' ? 0 : LOST_MS;
  const answer = model.call('StopRecord', effect, { responseMs });
  yield () => answer.value !== undefined;
  return known(answer.value);
}

function* describe(model: ModelWorld, task: TaskState): Coroutine {
  const taskId = known(task.taskId);
  model.apply((state, nowMs) => markPollSent(state, model.current(task), nowMs));
  const queuedMs = model.drawQueueMs();
  const effect = (): DescribeAnswer => model.zego.describe(taskId, queuedMs);
  const answer = model.call('DescribeRecordStatus', effect, { queuedMs });
  yield () => answer.value !== undefined;
  const said = known(answer.value);
  if (said.found === 'task') model.reported = said;
  model.apply((state, nowMs) => applyPollResponse(state, model.current(task), said, nowMs));
}

function* look(model: ModelWorld, task: TaskState): Coroutine {
  model.apply((state) => markCheckSent(state, model.current(task)));
  const files = filesToCheck(model.current(task));
  const answer = model.call<CheckFilesAnswer>('look', () => ({ files: files.map((file) => model.inBucket(file)) }));
  yield () => answer.value !== undefined;
  model.apply((state, nowMs) => applyCheck(state, model.current(task), known(answer.value), nowMs));
}

function rescue(model: ModelWorld, task: TaskState): void {
  const { rescue } = model.scenario;
  model.apply((state, nowMs) => markRescueStarted(state, model.current(task), nowMs));
  const { runs } = model;
  const files = task.files.listed.filter((file) => file.state === 'backup');
  if (rescue === 'never') {
    const answer = { files: files.map((file) => ({ ...file, note: 'not rescued' })) };
    model.at(model.nowMs + 60_000, () => {
      if (model.runs === runs) model.apply((state, nowMs) => applyRescue(state, model.current(task), answer, nowMs));
    });
    return;
  }
  model.at(model.nowMs + rescue * 1_000, () => {
    for (const { fileId } of files) model.rescued.add(fileId);
    const answer = { files: files.map((file): FileView => ({ ...file, state: 'rescued' })) };
    // Only the run that set it off hears of its end.
    if (model.runs === runs) model.apply((state, nowMs) => applyRescue(state, model.current(task), answer, nowMs));
  });
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Something is used before it is known');
  return value;
}
