import { type ApplicationFailure, CancellationScope, condition } from '@temporalio/workflow';
import type { ChangeAnswer } from '../../src/contract/messages.js';
import type { TimelineSource } from '../../src/contract/view.js';
import { type ChangeReading, requestChange, whyImpossible } from '../rules/controls.js';
import type { ControlKind } from '../state/controls.js';
import { type Requested, readRequested } from '../state/requested.js';
import { noteRequest } from '../state/timeline.js';
import type { AwaitedChange, LiveSession } from './live-session.js';
import { continuingFailure, mistakesFailure, notRecordingFailure, rejectionFailure } from './rejections.js';

/** What the timeline says of a message that came in this way with this `RequestInfo`. */
export function requestInfo(session: LiveSession, by: TimelineSource, info: unknown): Requested {
  return readRequested(by, info, { startedMs: session.state.requestedAtMs });
}

/** Takes a change that came as a signal; one that is impossible is noted and changes nothing. */
export function takeSignal(session: LiveSession, reading: ChangeReading, info: unknown): void {
  const requested = requestInfo(session, 'signal', info);
  const refusal = 'change' in reading ? whyNot(session, reading.change.kind) : mistakesFailure(reading.mistakes);
  if (refusal || !('change' in reading)) {
    const reason = refusal?.message ?? '';
    session.apply((state) => noteRequest(state, requested, 'ignored', { reason }));
    return;
  }
  session.apply((state) => requestChange(state, reading.change, requested));
}

/** Takes a change that came as an update, and answers whether it was accepted. */
export async function awaitChange(session: LiveSession, reading: ChangeReading, info: unknown): Promise<ChangeAnswer> {
  if (!('change' in reading)) throw mistakesFailure(reading.mistakes);
  const requested = requestInfo(session, 'update', info);
  session.apply((state) => requestChange(state, reading.change, requested));
  const revision = session.state.controls.lastRevision;
  session.awaited.set(revision, { is: 'pending' });
  try {
    return await CancellationScope.nonCancellable(() => verdict(session, reading.change.kind, revision));
  } finally {
    session.awaited.delete(revision);
  }
}

async function verdict(session: LiveSession, kind: ControlKind, revision: number): Promise<ChangeAnswer> {
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

/** Throws why an update is rejected outright, before it costs any history. */
export function validate(session: LiveSession, kind: ControlKind | 'snapshot', reading?: ChangeReading): void {
  const refusal = reading && !('change' in reading) ? mistakesFailure(reading.mistakes) : whyNot(session, kind);
  if (refusal) throw refusal;
  if (session.leaving) throw continuingFailure();
}

/** Why a change or snapshot is rejected outright; undefined when it may be accepted. */
export function whyNot(session: LiveSession, kind: ControlKind | 'snapshot'): ApplicationFailure | undefined {
  if (!session.open) return notRecordingFailure(session.state, kind);
  const never = whyImpossible(session.state, kind);
  if (never !== undefined) return rejectionFailure({ by: 'us', reason: `Refused: ${never}` });
  return kind === 'snapshot' && session.state.phase !== 'recording'
    ? notRecordingFailure(session.state, kind)
    : undefined;
}
