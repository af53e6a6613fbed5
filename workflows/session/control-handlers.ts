import { type ApplicationFailure, CancellationScope, condition } from '@temporalio/workflow';
import type { ChangeAnswer } from '../../src/contract/messages.js';
import type { TimelineSource } from '../../src/contract/view.js';
import { type ChangeReading, requestChange, whyImpossible } from '../rules/controls.js';
import type { ControlKind } from '../state/controls.js';
import { type Requested, readRequested } from '../state/requested.js';
import { noteRequest } from '../state/timeline.js';
import type { AwaitedChange, LiveSession } from './live-session.js';
import { continuingFailure, mistakesFailure, notRecordingFailure, rejectionFailure } from './rejections.js';

/** Reads the `RequestInfo` of a signal or update, for the timeline. */
export function requestInfo(session: LiveSession, by: TimelineSource, info: unknown): Requested {
  return readRequested(by, info, { startedMs: session.state.requestedAtMs });
}

/** Handles a change requested by signal. Notes an impossible one in the timeline and ignores it. */
export function takeSignal(session: LiveSession, reading: ChangeReading, info: unknown): void {
  const requested = requestInfo(session, 'signal', info);
  const rejection = 'change' in reading ? whyNot(session, reading.change.kind) : mistakesFailure(reading.mistakes);
  if (rejection || !('change' in reading)) {
    const reason = rejection?.message ?? '';
    session.apply((state) => noteRequest(state, requested, 'ignored', { reason }));
    return;
  }
  session.apply((state) => requestChange(state, reading.change, requested));
}

/** Handles a change requested by update. Resolves once ZEGO has accepted it or a newer change supersedes it. */
export async function awaitChange(session: LiveSession, reading: ChangeReading, info: unknown): Promise<ChangeAnswer> {
  if (!('change' in reading)) throw mistakesFailure(reading.mistakes);
  const requested = requestInfo(session, 'update', info);
  session.apply((state) => requestChange(state, reading.change, requested));
  const revision = session.state.controls.lastRevision;
  session.awaited.set(revision, { is: 'pending' });
  try {
    return await CancellationScope.nonCancellable(() => resultOf(session, reading.change.kind, revision));
  } finally {
    session.awaited.delete(revision);
  }
}

async function resultOf(session: LiveSession, kind: ControlKind, revision: number): Promise<ChangeAnswer> {
  const awaited = (): AwaitedChange => session.awaited.get(revision) ?? { is: 'pending' };
  const isAccepted = (): boolean => session.state.controls[kind].accepted.revision === revision;
  const isInFlight = (): boolean => session.state.controls.inFlight[kind] === revision;
  const isSuperseded = (): boolean => session.state.controls[kind].wanted.revision > revision && !isInFlight();
  const isLeftToNextRun = (): boolean => session.leaving && !isInFlight();
  await condition(
    () => awaited().is !== 'pending' || isAccepted() || isSuperseded() || isLeftToNextRun() || !session.open,
  );
  const known = awaited();
  if (known.is === 'rejected') throw rejectionFailure(known.rejection);
  if (known.is === 'accepted') return { accepted: true, requestId: known.requestId };
  if (isAccepted()) return { accepted: true };
  if (isSuperseded()) return { accepted: false, superseded: true };
  throw session.open ? continuingFailure() : notRecordingFailure(session.state, kind);
}

/** Rejects an impossible update before it adds to the history. @throws the reason */
export function validate(session: LiveSession, kind: ControlKind | 'snapshot', reading?: ChangeReading): void {
  const rejection = reading && !('change' in reading) ? mistakesFailure(reading.mistakes) : whyNot(session, kind);
  if (rejection) throw rejection;
  if (session.leaving) throw continuingFailure();
}

/** Returns why a change or snapshot is impossible now; undefined if it may be accepted. */
export function whyNot(session: LiveSession, kind: ControlKind | 'snapshot'): ApplicationFailure | undefined {
  if (!session.open) return notRecordingFailure(session.state, kind);
  const never = whyImpossible(session.state, kind);
  if (never !== undefined) return rejectionFailure({ by: 'us', reason: `Rejected: ${never}` });
  return kind === 'snapshot' && session.state.phase !== 'recording'
    ? notRecordingFailure(session.state, kind)
    : undefined;
}
