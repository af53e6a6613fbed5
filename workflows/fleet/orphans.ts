import {
  type FleetEntry,
  type FleetOrphan,
  isStoppable,
  MAX_ORPHANS,
  type OrphanPolicy,
} from '../../src/contract/fleet.js';
import type { SweepAnswer, SweepInput } from '../../src/contract/fleet-activities.js';
import { refusalText } from '../state/timeline.js';
import { addEntry, type FleetState, type TrackedOrphan, withFleetError } from './state.js';

/** How long sweeps must agree on an orphan: a session that has just closed may still be in ZEGO's list. */
const AGREED_MS = 20_000;
/** The same for a task that no session of ours carried: one may still be about to learn its TaskId. */
const FOREIGN_AGREED_MS = 60_000;
/** How long one activity sweeps if no orphan is to be decided: a minute of sweeps then costs the history of one. */
const SWEEP_FOR_MS = 60_000;

/** News of an orphan, for the timeline and for `fleet.orphan`. */
export interface OrphanNews {
  readonly orphan: FleetOrphan;
  readonly event: FleetEntry['event'];
}

/** A state after some sweeps, and what follows from them. */
export interface AfterSweeps {
  readonly state: FleetState;
  readonly news: readonly OrphanNews[];
  /** The orphans to stop now. */
  readonly stops: readonly FleetOrphan[];
}

/**
 * Applies the result of some sweeps. An orphan counts once two results at least `AGREED_MS` apart agree on its standing and
 * session: it is then stopped if `policy` allows, and reported otherwise.
 */
export function applySweeps(state: FleetState, answer: SweepAnswer, nowMs: number): AfterSweeps {
  const { sweeps, last, refusal, policy, webhooks } = answer;
  const { lastError: _, ...rest } = state;
  const counted: FleetState = { ...rest, sweeps: state.sweeps + sweeps, policy, webhooks, ...(last && { last }) };
  const swept = refusal ? withFleetError(counted, refusalText(refusal), nowMs) : counted;
  if (!last) return { state: swept, news: [], stops: [] };

  const known = new Map(state.orphans.map((orphan) => [orphan.taskId, orphan]));
  const orphans = answer.orphans.map((orphan) => tracked(orphan, known.get(orphan.taskId), policy, nowMs));
  const news: OrphanNews[] = [];
  const stops: FleetOrphan[] = [];
  const decided = orphans.map((orphan): TrackedOrphan => {
    if (orphan.state !== 'found' || !isConfirmed(orphan, nowMs)) return orphan;
    news.push({ orphan, event: 'found' });
    if (!isStoppable(orphan, policy)) return { ...orphan, state: 'reported' };
    stops.push(orphan);
    return { ...orphan, state: 'stopping' };
  });
  const missing = state.orphans.filter(({ taskId }) => !answer.orphans.some((orphan) => orphan.taskId === taskId));
  // A sweep names some orphans only: one that it leaves out is gone only if it named all.
  const namedAll = answer.orphans.length < MAX_ORPHANS;
  for (const orphan of missing) if (orphan.state === 'reported' && namedAll) news.push({ orphan, event: 'gone' });
  const kept = missing.filter((orphan) => orphan.state === 'stopping' || (orphan.state === 'reported' && !namedAll));
  let next: FleetState = { ...swept, orphans: [...decided, ...kept] };
  for (const { orphan, event } of news) next = addEntry(next, orphan, event, nowMs);
  return { state: next, news, stops };
}

/** Records that ZEGO confirmed the stop of an orphan. */
export function applyStop(state: FleetState, orphan: FleetOrphan, nowMs: number): FleetState {
  const orphans = state.orphans.map((one) =>
    one.taskId === orphan.taskId ? { ...one, state: 'stopped' as const } : one,
  );
  return addEntry({ ...state, orphans, stopped: state.stopped + 1 }, orphan, 'stopped', nowMs);
}

/** Records that ZEGO did not confirm the stop of an orphan; the next sweeps find the task again. */
export function applyFailedStop(state: FleetState, orphan: FleetOrphan, error: string, nowMs: number): FleetState {
  const orphans = state.orphans.filter(({ taskId }) => taskId !== orphan.taskId);
  return addEntry({ ...state, orphans }, orphan, 'stop-failed', nowMs, error);
}

/** Returns what the next sweeps have to know: the orphans, and how long until one of them can be decided. */
export function nextSweeps({ orphans }: FleetState, nowMs: number): Pick<SweepInput, 'forMs' | 'known'> {
  const decidable = orphans.filter(({ state, standing }) => state === 'found' && standing !== 'unsettled');
  const waitsMs = decidable.map((orphan) => Math.max(0, decidedAtMs(orphan) - nowMs));
  return {
    forMs: Math.min(SWEEP_FOR_MS, ...waitsMs),
    known: orphans.map(({ taskId, standing }) => ({ taskId, standing })),
  };
}

function tracked(
  orphan: FleetOrphan,
  before: TrackedOrphan | undefined,
  policy: OrphanPolicy,
  nowMs: number,
): TrackedOrphan {
  const agrees = before?.standing === orphan.standing && before.sessionId === orphan.sessionId;
  if (!before || !(agrees || before.state === 'stopping' || before.state === 'stopped')) {
    return { ...orphan, state: 'found', agreedSinceMs: nowMs };
  }
  const { agreedSinceMs } = before;
  // Another policy, or its room's session has closed.
  if (before.state === 'reported' && isStoppable(orphan, policy)) return { ...orphan, state: 'found', agreedSinceMs };
  return { ...orphan, state: before.state, agreedSinceMs };
}

function isConfirmed(orphan: TrackedOrphan, nowMs: number): boolean {
  return orphan.standing !== 'unsettled' && nowMs >= decidedAtMs(orphan);
}

function decidedAtMs({ standing, agreedSinceMs }: TrackedOrphan): number {
  return agreedSinceMs + (standing === 'foreign' ? FOREIGN_AGREED_MS : AGREED_MS);
}
