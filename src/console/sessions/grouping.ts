import type { SessionSummary } from '../../contract/sessions.js';
import { SESSION_PHASES, type SessionPhase } from '../../contract/view.js';

/** The sessions of each phase, in the order in which a session passes them. */
export function groupsOf(
  sessions: readonly SessionSummary[],
): readonly (readonly [SessionPhase, readonly SessionSummary[]])[] {
  return SESSION_PHASES.map((phase) => [phase, sessions.filter((one) => phaseOf(one) === phase)] as const).filter(
    ([, members]) => members.length > 0,
  );
}

/** A session that was terminated keeps the phase that it was in: for Temporal it is closed. */
function phaseOf({ phase, status }: SessionSummary): SessionPhase {
  return status === 'running' ? (phase ?? 'starting') : 'closed';
}
