import { type ApplicationFailure, CancellationScope, condition } from '@temporalio/workflow';
import type { SwitchAnswer } from '../../src/contract/messages.js';
import type { TimelineSource } from '../../src/contract/view.js';
import { type WishReading, whyNever, wished } from '../rules/controls.js';
import type { Denial, SwitchKind } from '../state/controls.js';
import { type Requested, readRequested } from '../state/requested.js';
import { noteRequest } from '../state/session.js';
import { continuingFailure, denialFailure, mistakesFailure, notRecordingFailure } from './failures.js';
import type { LiveSession } from './live-session.js';

/** What the timeline says of a message that came in this way with this `RequestInfo`. */
export function requested(session: LiveSession, by: TimelineSource, info: unknown): Requested {
  return readRequested(by, info, { startedMs: session.state.requestedAtMs });
}

/** Takes a wish that came as a signal; one that cannot be granted is noted and changes nothing. */
export function take(session: LiveSession, reading: WishReading, info: unknown): void {
  const asked = requested(session, 'signal', info);
  const refusal = 'wish' in reading ? whyNot(session, reading.wish.kind) : mistakesFailure(reading.mistakes);
  if (refusal || !('wish' in reading)) {
    const reason = refusal?.message ?? '';
    session.apply((state) => noteRequest(state, asked, 'ignored', { reason }));
    return;
  }
  session.apply((state) => wished(state, reading.wish, asked));
}

/** Takes a wish that came as an update, and answers what became of it. */
export async function ask(session: LiveSession, reading: WishReading, info: unknown): Promise<SwitchAnswer> {
  if (!('wish' in reading)) throw mistakesFailure(reading.mistakes);
  const asked = requested(session, 'update', info);
  session.apply((state) => wished(state, reading.wish, asked));
  const revision = session.state.switches.lastRevision;
  session.waiting.set(revision, undefined);
  try {
    return await CancellationScope.nonCancellable(() => verdict(session, reading.wish.kind, revision));
  } finally {
    session.waiting.delete(revision);
    session.requestIds.delete(revision);
  }
}

async function verdict(session: LiveSession, kind: SwitchKind, revision: number): Promise<SwitchAnswer> {
  const denied = (): Denial | undefined => session.waiting.get(revision);
  const requestId = (): string | undefined => session.requestIds.get(revision);
  const isAccepted = (): boolean =>
    requestId() !== undefined || session.state.switches[kind].accepted.revision === revision;
  const isSuperseded = (): boolean => {
    const { wanted } = session.state.switches[kind];
    return wanted.revision > revision && session.state.switches.sending[kind] !== revision;
  };
  const isLeftToNextRun = (): boolean => session.leaving && session.state.switches.sending[kind] !== revision;
  await condition(() => denied() !== undefined || isAccepted() || isSuperseded() || isLeftToNextRun() || !session.open);
  const denial = denied();
  if (denial) throw denialFailure(denial);
  const id = requestId();
  if (isAccepted()) return { accepted: true, ...(id !== undefined && { requestId: id }) };
  if (isSuperseded()) return { accepted: false, superseded: true };
  throw session.open ? continuingFailure() : notRecordingFailure(session.state, kind);
}

/** Throws why an update is turned down outright, before it costs any history. */
export function validate(session: LiveSession, kind: SwitchKind | 'snapshot', reading?: WishReading): void {
  const refusal = reading && !('wish' in reading) ? mistakesFailure(reading.mistakes) : whyNot(session, kind);
  if (refusal) throw refusal;
  if (session.leaving) throw continuingFailure();
}

/** Why a wish or snapshot is turned down outright; undefined when it may be granted. */
export function whyNot(session: LiveSession, kind: SwitchKind | 'snapshot'): ApplicationFailure | undefined {
  if (!session.open) return notRecordingFailure(session.state, kind);
  const never = whyNever(session.state, kind);
  if (never !== undefined) return denialFailure({ by: 'us', reason: `Refused: ${never}` });
  return kind === 'snapshot' && session.state.phase !== 'recording'
    ? notRecordingFailure(session.state, kind)
    : undefined;
}
