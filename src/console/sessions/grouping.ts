import type { SessionSummary } from '../../contract/sessions.js';
import { SESSION_PHASES, type SessionPhase } from '../../contract/view.js';

/** Groups sessions by phase, in the order of a session's life. */
export function groupsOf(
  sessions: readonly SessionSummary[],
): readonly (readonly [SessionPhase, readonly SessionSummary[]])[] {
  return SESSION_PHASES.map((phase) => [phase, sessions.filter((one) => phaseOf(one) === phase)] as const).filter(
    ([, members]) => members.length > 0,
  );
}

/** Returns the phase of a session. A terminated one is closed: its own phase is outdated. */
function phaseOf({ phase, status }: SessionSummary): SessionPhase {
  return status === 'running' ? (phase ?? 'starting') : 'closed';
}
