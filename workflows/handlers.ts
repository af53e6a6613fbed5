import { ApplicationFailure, CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { CommandAnswer } from '../src/contract/activities.js';
import type { StartedAnswer, SwitchAnswer } from '../src/contract/messages.js';
import { FAILURES } from '../src/contract/names.js';
import type { TimelineSource } from '../src/contract/view.js';
import { fitManifest, fitView } from './budget.js';
import { readCallback } from './callback-facts.js';
import { noAnswer, quickCalls } from './calls.js';
import { denialFailure } from './keep-switches.js';
import type { LiveSession } from './live-session.js';
import { manifestOf } from './manifest.js';
import { sessionQuery, signals, updates } from './messages.js';
import { note, withTask } from './session-state.js';
import type { SwitchKind, Wish } from './switches.js';
import { calledBack, nudged } from './task-events.js';
import { takesSwitches, taskName } from './task-state.js';
import { sessionView } from './view.js';
import { readLayout, readWhiteboard, type WishReading, whyNever, wished } from './wishes.js';

/** How long the update `started` waits before it says that it still waits. */
const STARTED_WAIT_MS = 30_000;
/** Snapshots on their way at once; a caller who asks for more is told so. */
const SNAPSHOTS_AT_ONCE = 5;

/** Wires every message of the contract. Must run before the first await: what arrives earlier finds no handler. */
export function installHandlers(session: LiveSession): void {
  const pauseWish = (value: boolean): WishReading => ({ wish: { kind: 'paused', value } });
  setHandler(signals.updateLayout, (body) => take(session, readLayout(body)));
  setHandler(signals.updateWhiteboard, (body) => take(session, readWhiteboard(body)));
  setHandler(signals.pause, () => take(session, pauseWish(true)));
  setHandler(signals.resume, () => take(session, pauseWish(false)));
  setHandler(updates.updateLayout, (body) => ask(session, readLayout(body)), {
    validator: (body) => validate(session, 'layout', readLayout(body)),
  });
  setHandler(updates.updateWhiteboard, (body) => ask(session, readWhiteboard(body)), {
    validator: (body) => validate(session, 'whiteboard', readWhiteboard(body)),
  });
  setHandler(updates.pause, () => ask(session, pauseWish(true)), { validator: () => validate(session, 'paused') });
  setHandler(updates.resume, () => ask(session, pauseWish(false)), { validator: () => validate(session, 'paused') });

  setHandler(signals.stop, (body) => session.end('stopped', 'signal', stopReason(body)));
  setHandler(signals.zegoCallback, (body) => callback(session, body));
  setHandler(signals.statusChanged, (body) => statusChanged(session, body));

  const snapshots = { underWay: 0 };
  setHandler(signals.takeSnapshot, () => snapshotSignal(session, snapshots));
  setHandler(updates.takeSnapshot, () => snapshot(session, snapshots, 'update'), {
    validator: () => validate(session, 'snapshot'),
  });
  setHandler(updates.started, () => started(session));
  setHandler(sessionQuery, () => fitView(sessionView(session.state, session.manifest)));
}

function take(session: LiveSession, reading: WishReading): void {
  const refusal = 'wish' in reading ? whyNot(session, reading.wish.kind) : mistakesFailure(reading.mistakes);
  if (refusal || !('wish' in reading)) {
    const reason = refusal?.message ?? '';
    session.apply((state, nowMs) => note(state, nowMs, 'signal', 'ignored', { reason }));
    return;
  }
  session.apply((state, nowMs) => wished(state, reading.wish, 'signal', nowMs));
}

async function ask(session: LiveSession, reading: WishReading): Promise<SwitchAnswer> {
  if (!('wish' in reading)) throw mistakesFailure(reading.mistakes);
  const { kind } = reading.wish;
  session.apply((state, nowMs) => wished(state, reading.wish, 'update', nowMs));
  const revision = session.state.switches.lastRevision;
  return await CancellationScope.nonCancellable(() => verdict(session, reading.wish, kind, revision));
}

async function verdict(session: LiveSession, wanted: Wish, kind: SwitchKind, revision: number): Promise<SwitchAnswer> {
  const isAccepted = (): boolean => session.state.switches[kind].accepted.revision === revision;
  const isSuperseded = (): boolean => {
    const newest = session.state.switches[kind].wanted.revision;
    return newest > revision && session.inFlight.get(kind) !== revision;
  };
  await condition(() => session.verdicts.has(revision) || isAccepted() || isSuperseded() || !session.open);
  const found = session.verdicts.get(revision);
  session.verdicts.delete(revision);
  if (found?.kind === 'denied') throw found.failure;
  if (found || isAccepted()) return { accepted: true, ...(found?.requestId && { requestId: found.requestId }) };
  if (isSuperseded()) return { accepted: false, superseded: true };
  throw notRecording(session, wanted.kind);
}

function validate(session: LiveSession, kind: SwitchKind | 'snapshot', reading?: WishReading): void {
  const refusal = reading && !('wish' in reading) ? mistakesFailure(reading.mistakes) : whyNot(session, kind);
  if (refusal) throw refusal;
}

/** Why a wish or snapshot is turned down outright; undefined when it may be granted. */
function whyNot(session: LiveSession, kind: SwitchKind | 'snapshot'): ApplicationFailure | undefined {
  if (!session.open) return notRecording(session, kind);
  const never = whyNever(session.state, kind);
  if (never !== undefined) return denialFailure({ by: 'us', reason: `Refused: ${never}` });
  return kind === 'snapshot' && session.state.phase !== 'recording' ? notRecording(session, kind) : undefined;
}

function notRecording({ state }: LiveSession, kind: SwitchKind | 'snapshot'): ApplicationFailure {
  const phase = state.ending && state.phase !== 'closed' ? 'ending' : state.phase;
  return ApplicationFailure.create({
    message: `The session is ${phase}, so there is no recording to change (${kind})`,
    type: FAILURES.notRecording,
    nonRetryable: true,
    details: [{ phase: state.phase }],
  });
}

function mistakesFailure(mistakes: readonly { path: string; message: string }[]): ApplicationFailure {
  return denialFailure({ by: 'us', reason: 'The body is wrong', mistakes });
}

function stopReason(body: unknown): string | undefined {
  const reason = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined;
  return typeof reason === 'string' ? reason : undefined;
}

function callback(session: LiveSession, body: unknown): void {
  const facts = readCallback(body);
  session.apply((state, nowMs) => {
    if (!facts) return note(state, nowMs, 'callback', 'ignored: names no task or event');
    const task = state.tasks.find((one) => one.taskId === facts.taskId);
    if (!task) return note(state, nowMs, 'callback', 'ignored: not a task of this session', { taskId: facts.taskId });
    return calledBack(state, task, facts, nowMs);
  });
}

function statusChanged(session: LiveSession, body: unknown): void {
  const taskId = typeof body === 'object' && body !== null && 'taskId' in body ? body.taskId : undefined;
  session.apply((state, nowMs) => {
    const task = state.tasks.find((one) => one.taskId !== undefined && one.taskId === taskId);
    return task
      ? withTask(state, nudged(task, nowMs))
      : note(state, nowMs, 'signal', 'ignored: statusChanged of no task of ours');
  });
}

async function snapshotSignal(session: LiveSession, snapshots: { underWay: number }): Promise<void> {
  const refusal = whyNot(session, 'snapshot');
  if (refusal) {
    session.apply((state, nowMs) => note(state, nowMs, 'signal', 'ignored', { reason: refusal.message }));
    return;
  }
  // Nobody waits for a signal: the timeline tells what became of it.
  await snapshot(session, snapshots, 'signal').catch(() => undefined);
}

async function snapshot(
  session: LiveSession,
  snapshots: { underWay: number },
  by: TimelineSource,
): Promise<SwitchAnswer> {
  const task = session.state.tasks.find((one) => takesSwitches(one) && one.phase === 'recording');
  const app = session.state.checked?.request.app;
  if (!task?.taskId || app === undefined) throw notRecording(session, 'snapshot');
  const { taskId } = task;
  session.apply((state, nowMs) => note(state, nowMs, by, 'snapshot asked'));
  if (snapshots.underWay >= SNAPSHOTS_AT_ONCE) {
    const reason = `${SNAPSHOTS_AT_ONCE} snapshots are on their way; ask again when one is taken`;
    session.apply((state, nowMs) => note(state, nowMs, 'session', 'snapshot refused', { reason }));
    throw denialFailure({ by: 'us', reason });
  }
  snapshots.underWay += 1;
  const { sessionId } = session.state;
  const call = quickCalls(app, 'TakeSnapshot', `snapshot of ${taskName(task)} of room ${session.room}`);
  const answer = await CancellationScope.nonCancellable(() =>
    session.during(() =>
      call
        .takeSnapshot({ app, sessionId, taskId })
        .catch((error): CommandAnswer => ({ verdict: 'refused', refusal: noAnswer('TakeSnapshot', error) })),
    ),
  );
  snapshots.underWay -= 1;
  return snapshotAnswer(session, answer);
}

function snapshotAnswer(session: LiveSession, answer: CommandAnswer): SwitchAnswer {
  if (answer.verdict === 'accepted') {
    session.apply((state, nowMs) => note(state, nowMs, 'zego', 'snapshot accepted'));
    return { accepted: true, requestId: answer.requestId };
  }
  const failure =
    answer.verdict === 'invalid'
      ? mistakesFailure(answer.mistakes)
      : denialFailure({ by: 'zego', refusal: answer.refusal });
  session.apply((state, nowMs) => note(state, nowMs, 'zego', 'snapshot refused', { reason: failure.message }));
  throw failure;
}

async function started(session: LiveSession): Promise<StartedAnswer> {
  const isRecording = (): boolean => session.state.tasks.some((task) => task.seenRecording);
  const isOver = (): boolean => session.manifest !== undefined || (session.state.checked !== undefined && session.over);
  const known = await CancellationScope.nonCancellable(() =>
    condition(() => isRecording() || isOver() || session.state.ending !== undefined, STARTED_WAIT_MS, {
      summary: 'how long an update waits for the start',
    }),
  );
  if (isRecording())
    return { taskIds: session.state.tasks.flatMap((task) => (task.seenRecording ? (task.taskId ?? []) : [])) };
  if (!known) return { waiting: true };
  const manifest = session.manifest ?? fitManifest(manifestOf(session.state, Date.now()));
  throw ApplicationFailure.create({
    message: manifest.message ?? 'The recording was not started',
    type: FAILURES.notStarted,
    nonRetryable: true,
    details: [manifest],
  });
}
