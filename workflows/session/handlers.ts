import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { failure } from '../../src/contract/failures.js';
import type { StartedAnswer } from '../../src/contract/messages.js';
import { FAILURES } from '../../src/contract/names.js';
import { shownText } from '../../src/contract/shown-text.js';
import { fieldsOf } from '../../src/json/objects.js';
import { manifestOf } from '../report/manifest.js';
import { fitManifest, fitView } from '../report/size-limits.js';
import { startWaitOf } from '../report/start-wait.js';
import { sessionView } from '../report/view.js';
import { receiveCallback } from '../rules/callbacks.js';
import { receiveRescueProgress } from '../rules/checking.js';
import { type ChangeReading, readLayout, readWhiteboard } from '../rules/controls.js';
import { areLanesRecording } from '../rules/lanes.js';
import { receiveStatusChange } from '../rules/status-changes.js';
import { removeEndpoint } from '../rules/webhooks.js';
import { awaitChange, requestInfo, takeSignal, validate } from './control-handlers.js';
import type { LiveSession } from './live-session.js';
import { sessionQuery, signals, updates } from './messages.js';
import { continuingFailure, notRecordingFailure } from './rejections.js';
import { snapshot, snapshotSignal } from './snapshots.js';

/** How long the update `started` waits before it returns `{waiting: true}`. */
const STARTED_WAIT_MS = 30_000;

const PAUSE: ChangeReading = { change: { kind: 'paused', value: true } };
const RESUME: ChangeReading = { change: { kind: 'paused', value: false } };

/** Sets the handler of every message. Must run before the first `await`: an earlier message would find no handler. */
export function installHandlers(session: LiveSession): void {
  installSignals(session);
  installUpdates(session);
  setHandler(sessionQuery, () => fitView(sessionView(session.state, session.manifest)), {
    description: 'The current session: phase, tasks, files, changes, timeline',
  });
}

function installSignals(session: LiveSession): void {
  const described = (description: string): { description: string } => ({ description });
  setHandler(
    signals.updateLayout,
    (body, info) => takeSignal(session, readLayout(body), info),
    described('Body of UpdateLayout without TaskId'),
  );
  setHandler(
    signals.updateWhiteboard,
    (body, info) => takeSignal(session, readWhiteboard(body), info),
    described('{"WhiteboardId": "…"}'),
  );
  setHandler(signals.pause, (info) => takeSignal(session, PAUSE, info), described('Pauses the recording'));
  setHandler(signals.resume, (info) => takeSignal(session, RESUME, info), described('Resumes a paused recording'));
  setHandler(
    signals.takeSnapshot,
    (info) => snapshotSignal(session, requestInfo(session, 'signal', info)),
    described('Takes a picture'),
  );
  setHandler(
    signals.stop,
    (body, info) => session.end('stopped', requestInfo(session, 'signal', info), stopReason(body)),
    described('Stops the recording: {"reason": "…"}'),
  );
  setHandler(
    signals.zegoCallback,
    (body) => session.apply((state, nowMs) => receiveCallback(state, body, nowMs)),
    described("A callback's body, from the gateway"),
  );
  setHandler(
    signals.statusChanged,
    (body) => session.apply((state, nowMs) => receiveStatusChange(state, body, nowMs)),
    described('{"taskId": "…"}, from the keeper'),
  );
  setHandler(
    signals.webhookGone,
    (body) => session.apply((state) => removeEndpoint(state, fieldsOf(body).endpoint)),
    described('{"endpoint": "…"}, from a delivery whose endpoint returned 410'),
  );
  setHandler(
    signals.rescueProgress,
    (body) => session.apply((state, nowMs) => receiveRescueProgress(state, body, nowMs)),
    described('{"taskId": "…", "fileId": "…", "failure": "…"}, from the copy of a file out of ZEGO\'s backup'),
  );
}

type OfBody = (body: unknown, info: unknown) => void;
type OfInfo = (info: unknown) => void;

function installUpdates(session: LiveSession): void {
  // With the arguments of their handlers, as the SDK's types require.
  const validatesLayout: OfBody = (body) => validate(session, 'layout', readLayout(body));
  const validatesWhiteboard: OfBody = (body) => validate(session, 'whiteboard', readWhiteboard(body));
  const validatesPause: OfInfo = () => validate(session, 'paused');
  const validatesSnapshot: OfInfo = () => validate(session, 'snapshot');
  const counted = <T>(handler: () => Promise<T>): Promise<T> => {
    session.countUpdate();
    return handler();
  };
  setHandler(updates.updateLayout, (body, info) => counted(() => awaitChange(session, readLayout(body), info)), {
    validator: validatesLayout,
    description: 'Body of UpdateLayout without TaskId; returns once ZEGO has accepted it',
  });
  setHandler(
    updates.updateWhiteboard,
    (body, info) => counted(() => awaitChange(session, readWhiteboard(body), info)),
    {
      validator: validatesWhiteboard,
      description: '{"WhiteboardId": "…"}; returns once ZEGO has accepted it',
    },
  );
  setHandler(updates.pause, (info) => counted(() => awaitChange(session, PAUSE, info)), {
    validator: validatesPause,
  });
  setHandler(updates.resume, (info) => counted(() => awaitChange(session, RESUME, info)), {
    validator: validatesPause,
  });
  setHandler(updates.takeSnapshot, (info) => counted(() => snapshot(session, requestInfo(session, 'update', info))), {
    validator: validatesSnapshot,
  });
  setHandler(updates.started, () => counted(() => started(session)), {
    validator: () => validateStarted(session),
    description: 'Returns the TaskIds once ZEGO records',
  });
}

function stopReason(body: unknown): string | undefined {
  const { reason } = fieldsOf(body);
  return typeof reason === 'string' && reason !== '' ? shownText(reason) : undefined;
}

/** Rejects the update `started` where this run accepts no more updates. */
function validateStarted(session: LiveSession): void {
  if (session.leaving) throw continuingFailure();
  if (session.isFull) throw notRecordingFailure(session.state, 'start');
}

async function started(session: LiveSession): Promise<StartedAnswer> {
  const isRecording = (): boolean => session.state.tasks.some((task) => task.reported.seenRecording);
  const isOver = (): boolean => session.manifest !== undefined || (session.state.checked !== undefined && session.over);
  const isEnding = (): boolean => isOver() || session.state.ending !== undefined;
  const isKnown = (): boolean => areLanesRecording(session.state) || isEnding();
  await CancellationScope.nonCancellable(() =>
    condition(() => isKnown() || session.leaving, STARTED_WAIT_MS, {
      summary: 'limit for an update that waits for the start',
    }),
  );
  // The run may have waited for this handler alone.
  session.wakeUp.wake();
  if (isRecording()) {
    const { tasks, warnings } = session.state;
    const taskIds = tasks.flatMap((task) => (task.reported.seenRecording ? (task.taskId ?? []) : []));
    return { taskIds, ...(warnings && { warnings }) };
  }
  if (!isEnding()) {
    const startWait = startWaitOf(session.state);
    return { waiting: true, ...(startWait && { startWait }) };
  }
  const manifest = session.manifest ?? fitManifest(manifestOf(session.state, Date.now()));
  throw failure(FAILURES.notStarted, manifest.message ?? 'The recording was not started', [manifest]);
}
