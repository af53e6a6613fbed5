import { type ApplicationFailure, CancellationScope, condition } from '@temporalio/workflow';
import type { SwitchAnswer } from '../src/contract/messages.js';
import { denialFailure, mistakesFailure, notRecordingFailure } from './denials.js';
import type { LiveSession } from './live-session.js';
import { note } from './session-state.js';
import type { SwitchKind, Wish } from './switches.js';
import { type WishReading, whyNever, wished } from './wishes.js';

/** Takes a wish that came as a signal; one that cannot be granted is noted and changes nothing. */
export function take(session: LiveSession, reading: WishReading): void {
  const refusal = 'wish' in reading ? whyNot(session, reading.wish.kind) : mistakesFailure(reading.mistakes);
  if (refusal || !('wish' in reading)) {
    const reason = refusal?.message ?? '';
    session.apply((state, nowMs) => note(state, nowMs, 'signal', 'ignored', { reason }));
    return;
  }
  session.apply((state, nowMs) => wished(state, reading.wish, 'signal', nowMs));
}

/** Takes a wish that came as an update, and answers what became of it. */
export async function ask(session: LiveSession, reading: WishReading): Promise<SwitchAnswer> {
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
  throw notRecordingFailure(session.state, wanted.kind);
}

/** Throws why an update is turned down outright, before it costs any history. */
export function validate(session: LiveSession, kind: SwitchKind | 'snapshot', reading?: WishReading): void {
  const refusal = reading && !('wish' in reading) ? mistakesFailure(reading.mistakes) : whyNot(session, kind);
  if (refusal) throw refusal;
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
