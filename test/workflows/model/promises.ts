import { jsonBytes } from '../../../src/contract/json-size.js';
import type { FileState, Outcome, SessionPhase } from '../../../src/contract/view.js';
import { fitView } from '../../../workflows/report/size-limits.js';
import { sessionView } from '../../../workflows/report/view.js';
import { fitState } from '../../../workflows/rules/carry-over.js';
import { type Change, CONTROL_KINDS, type ControlKind } from '../../../workflows/state/controls.js';
import { BUDGET_BYTES } from '../../../workflows/state/size-budget.js';
import { type FakeTask, isPaused, START_MS } from './fake-zego.js';
import type { Model } from './model.js';
import { QUEUED, type RequestedChange } from './model-world.js';
import type { Scenario } from './scenario.js';

const RANK: Record<SessionPhase, number> = {
  waiting: 0,
  starting: 0,
  recording: 1,
  paused: 1,
  stopping: 2,
  uploading: 3,
  checking: 4,
  closed: 5,
};

/** 300 s while files upload, 16 times as long while polls queue, and an outage of 20 minutes twice. */
const LONGEST_BETWEEN_POLLS_S = 300 * 16 + 2 * 1_200;

/**
 * When a session is closed at the latest. Its deadline comes first; a start whose response was lost may be carried out until
 * its MaxRecordTime (300 s beyond the deadline at most) is over, and the task then has that long of its own; StopRecord
 * is tried for 10 minutes more; the files are waited for from when the end was seen, and polled once more. The rest
 * is for calls on their way.
 */
export function latestCloseMs({ limits }: Scenario): number {
  const { recordSeconds, uploadSeconds } = limits;
  const recordedS = recordSeconds + 2 * (recordSeconds + 300) + 600;
  return START_MS + (recordedS + uploadSeconds + 2 * LONGEST_BETWEEN_POLLS_S + 180) * 1_000;
}

/** No session asks the vendor more often: polls of a start that is not seen come every 15 s, all else is rarer. */
const CALLS_AN_HOUR = 300;
/** Each change may be sent nine times for up to three tasks' states, and each callback brings a poll. */
const CALLS_A_MESSAGE = 12;
const CALLS_ANYWAY = 40;
/** The fourth in the line asks its worker every 10 s for ten minutes, then every 20 s; a pair has two tasks that wait. */
const QUEUED_AN_HOUR = 180;
const QUEUED_ANYWAY = 40;

/** Every promise that a closed session has broken, in words; none when all is well. */
export function brokenPromises(model: Model): string[] {
  return [
    ...notStopped(model),
    ...notOnce(model),
    ...backwards(model),
    ...wronglyAnswered(model),
    ...tooLarge(model),
    ...tooManyCalls(model),
  ];
}

function notStopped({ zego, manifest, confirmed, stopSent, nowMs }: Model): string[] {
  return zego.tasks.flatMap((task) => {
    if (confirmed.has(task.taskId)) return [];
    const view = manifest?.tasks.find((one) => one.clientTaskId === task.choice.clientTaskId);
    if (!view?.unconfirmed && !view?.stopUnconfirmed)
      return [`stopped: ${task.taskId} was never confirmed, and nothing says so`];
    if (view.stopUnconfirmed && !stopSent.has(task.taskId)) return [`stopped: ${task.taskId} was sent no StopRecord`];
    const leftS = (task.deadlineAtMs - nowMs) / 1_000;
    return leftS > 0 ? [`stopped: ${task.taskId} was given up while it may record for another ${leftS} s`] : [];
  });
}

function notOnce({ zego, starts }: Model): string[] {
  const ids = [...new Set(starts.map(({ choice }) => choice.clientTaskId))];
  const changed = ids.filter((id) => {
    const own = starts.filter(({ choice }) => choice.clientTaskId === id);
    const unknownAt = own.findIndex(({ fate }) => fate.startsWith('lost'));
    const first = JSON.stringify(own[unknownAt]?.choice);
    return unknownAt >= 0 && own.slice(unknownAt).some(({ choice }) => JSON.stringify(choice) !== first);
  });
  return [
    ...changed.map((id) => `once: the body of ${id} changed although a task may have existed`),
    ...zego.tasks.flatMap((task, i) => zego.tasks.slice(i + 1).flatMap((other) => twice(task, other))),
  ];
}

/** Two tasks of one lane may run side by side only while one takes over from the other. */
function twice(one: FakeTask, other: FakeTask): string[] {
  if (laneOf(one) !== laneOf(other)) return [];
  const untilMs = Math.min(one.end?.atMs ?? one.deadlineAtMs, other.end?.atMs ?? other.deadlineAtMs);
  const besideMs = untilMs - Math.max(one.createdAtMs, other.createdAtMs);
  return besideMs > ROLLOVER_MS ? [`once: ${one.taskId} and ${other.taskId} ran side by side for ${besideMs} ms`] : [];
}

const laneOf = ({ choice }: FakeTask): string | undefined => choice.clientTaskId.split('-').at(-2);

/** The last ten minutes of a day, and what travels. */
const ROLLOVER_MS = 720_000;

function backwards({ phases }: Model): string[] {
  return phases.flatMap((phase, i) => {
    const before = phases[i - 1];
    return before && RANK[phase] < RANK[before] ? [`forward: from ${before} back to ${phase}`] : [];
  });
}

function wronglyAnswered({ requested }: Model): string[] {
  return requested.flatMap(({ change, by, answers, fates }) => {
    const name = JSON.stringify(change);
    if (by === 'signal') return [];
    if (answers.length !== 1) return [`latest wins: ${name} was answered ${answers.length} times`];
    const [answer] = answers;
    if (answer === 'accepted' && fates.includes('refused'))
      return [`latest wins: ${name} was rejected, and no answer says so`];
    if (answer !== 'refused' && fates.at(-1) === 'refused')
      return [`latest wins: ${name} was rejected, and answered with "${answer}"`];
    return [];
  });
}

function tooManyCalls({ calls, scenario, zego, nowMs }: Model): string[] {
  const messages = scenario.happenings.length + zego.callbacksSent * 3;
  const hours = (nowMs - START_MS) / 3_600_000;
  const most = CALLS_ANYWAY + CALLS_A_MESSAGE * messages + CALLS_AN_HOUR * hours;
  const sent = calls.filter(({ action }) => action !== QUEUED);
  const queued = calls.length - sent.length;
  return [
    ...(sent.length <= most
      ? []
      : [`bounded: ${sent.length} calls in ${hours.toFixed(1)} hours, ${sent.at(-1)?.action} the last`]),
    ...(queued <= (QUEUED_ANYWAY + QUEUED_AN_HOUR * hours) * scenario.redundancy
      ? []
      : [`bounded: ${queued} queued attempts in ${hours.toFixed(1)} hours`]),
  ];
}

function tooLarge({ state, manifest }: Model): string[] {
  const parts = { manifest, view: fitView(sessionView(state, manifest)), state: fitState(state) };
  return Object.entries(parts).flatMap(([name, part]) => {
    const bytes = jsonBytes(part);
    return bytes > BUDGET_BYTES ? [`sizes: the ${name} has ${bytes} bytes`] : [];
  });
}

/**
 * At rest, each accepted state is the newest change that was not refused, and the vendor's task is in it. A session is at
 * rest when nothing is on its way and everything was requested, answered and polled long ago.
 */
export function notAsWanted({ state, zego, requested, starts }: Model): string[] {
  const task = zego.task(state.tasks.at(-1)?.taskId ?? '');
  if (!task || task.end) return [];
  const carried = starts.at(-1)?.choice.revisions;
  return CONTROL_KINDS.flatMap((kind) => {
    // What was accepted once and is refused now cannot be brought back.
    if (kind !== 'paused' && state.tasks.at(-1)?.applied.declined?.[kind] !== undefined) return [];
    const { wanted, accepted } = state.controls[kind];
    const mine = requested.filter(({ change }) => change.kind === kind);
    const newest = mine.at(-1);
    const isIn = ({ fates, revision }: RequestedChange): boolean =>
      fates.includes('accepted') || (kind !== 'paused' && revision !== 0 && carried?.[kind] === revision);
    const stands = mine.findLast((one) => !one.fates.includes('refused') && (one === newest || isIn(one)));
    const expected = JSON.stringify(asValue(kind, stands?.change.value));
    const real = JSON.stringify(
      kind === 'layout' ? task.layout : kind === 'whiteboard' ? task.whiteboardId : isPaused(task),
    );
    const shown = JSON.stringify(accepted.value);
    return [
      ...(wanted.revision === accepted.revision ? [] : [`latest wins: the ${kind} is still wanted otherwise`]),
      ...(shown === expected ? [] : [`latest wins: the ${kind} ${expected} stands, and ${shown} is called accepted`]),
      ...(real === shown ? [] : [`latest wins: the ${kind} ${shown} is called accepted, and the task has ${real}`]),
    ];
  });
}

function asValue(kind: ControlKind, value: Change['value'] | undefined): Change['value'] | undefined {
  return kind === 'paused' ? (value ?? false) : value;
}

/** Where the manifest tells something else than what the world did. */
export function untold(model: Model): string[] {
  const { zego, manifest, state } = model;
  if (!manifest) return ['truth: there is no manifest'];
  const reported = (...right: Outcome[]): string[] => {
    const words = `the outcome is ${manifest.outcome} (${manifest.endReason}), not ${right.join(' or ')}`;
    return right.includes(manifest.outcome) ? [] : [`truth: ${words}`];
  };
  const [task] = zego.tasks;
  if (!task || manifest.tasks.every(({ taskId }) => taskId === undefined)) {
    const requested = state.ending?.reason === 'stopped' || state.ending?.reason === 'cancelled';
    if (!requested && state.tasks.some(({ start }) => start.unconfirmed)) return reported('not-started');
    if (requested) return reported('empty');
    if (state.ending?.reason !== 'deadline' || state.tasks.some(({ start }) => start.waitingFor))
      return reported('not-started');
    // What was refused may have been wanted otherwise since, or paused.
    return state.tasks.some(({ start }) => start.lastRefusal) ? reported('empty', 'not-started') : reported('empty');
  }
  if (task.end?.by === 'never-there') return reported('not-started', 'lost');
  // Pictures are in no list, and how many arrived is up to the callbacks.
  if (model.scenario.picturesOnly) return [];
  if (task.end?.by === 'vanishes') return reported('lost', 'not-started');
  return [...filesUntold(model, task), ...reported(...outcomesOf(model, task))];
}

/** What a task and the files that it was last said to have are worth. */
function outcomesOf({ reported, state }: Model, task: FakeTask): Outcome[] {
  if (!reported || reported.status < 3) return ['lost', 'partial'];
  const states = reported.files.map((file) => file.state);
  const counted = (one: FileState): number =>
    states.filter((other) => other === one).length + (reported.filesOmitted?.byState[one] ?? 0);
  const all = states.length + (reported.filesOmitted?.count ?? 0);
  if (all === 0) return task.end?.by === 'dies' ? ['lost', 'not-started', 'empty'] : ['empty'];
  if (counted('uploaded') + counted('backup') === 0) return ['lost'];
  if (counted('uploaded') < all) return ['partial'];
  if (task.end?.by !== 'dies') return ['complete'];
  // Whether it died before or after the session's own end is not known to the second: clocks differ.
  return task.end.atMs < (state.ending?.atMs ?? 0) - 10_000 ? ['partial'] : ['partial', 'complete'];
}

/** What was final for as long as polls may be apart, must be reported so. */
function filesUntold({ zego, manifest, nowMs }: Model, task: FakeTask): string[] {
  const final = zego.files(task, nowMs - LONGEST_BETWEEN_POLLS_S * 1_000).filter(({ state }) => !OPEN.includes(state));
  return final.flatMap(({ fileId, state }) => {
    const reported = manifest?.files.find((file) => file.fileId === fileId)?.state;
    const fits = reported === state || (state === 'uploaded' && reported === 'verified');
    return fits ? [] : [`truth: the file ${fileId} is ${state}, and ${reported ?? 'missing'} in the manifest`];
  });
}

const OPEN: readonly FileState[] = ['recording', 'uploading'];
