import type { SessionSummary } from '../../contract/sessions.js';
import { SESSION_PHASES, type SessionPhase } from '../../contract/view.js';

/** The group of sessions that need attention, whatever their phase. */
export const ATTENTION_GROUP = 'needs attention';

type Group = readonly [name: SessionPhase | typeof ATTENTION_GROUP, members: readonly SessionSummary[]];

/** Groups sessions: those that need attention, then the others by phase, in the order of a session's life. */
export function groupsOf(sessions: readonly SessionSummary[]): readonly Group[] {
  const others = sessions.filter(({ attention }) => attention === undefined);
  const groups: Group[] = [
    [ATTENTION_GROUP, sessions.filter((one) => !others.includes(one))],
    ...SESSION_PHASES.map((phase): Group => [phase, others.filter((one) => phaseOf(one) === phase)]),
  ];
  return groups.filter(([, members]) => members.length > 0);
}

/** Returns the phase of a session. A terminated one is closed: its own phase is outdated. */
function phaseOf({ phase, status }: SessionSummary): SessionPhase {
  return status === 'running' ? (phase ?? 'starting') : 'closed';
}
