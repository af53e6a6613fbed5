import type { SessionSummary } from '../contract/sessions.js';
import { durationText } from './amounts.js';

/** The sessions of a list below one heading. */
export interface SessionGroup {
  readonly name: 'needs attention' | 'running' | 'closed';
  readonly sessions: readonly SessionSummary[];
}

/**
 * Groups sessions in the order in which a person reads them: those that need attention, then running ones, the newest
 * first, then closed ones, the last closed first. Omits empty groups; a session that occurs twice counts once.
 */
export function groupsOf(sessions: readonly SessionSummary[]): SessionGroup[] {
  const ordered = [...new Map(sessions.map((one) => [one.sessionId, one])).values()].sort(
    (a, b) => Date.parse(sinceOf(b)) - Date.parse(sinceOf(a)),
  );
  const isUrgent = ({ attention }: SessionSummary): boolean => attention !== undefined;
  const isRunning = ({ status }: SessionSummary): boolean => status === 'running';
  const others = ordered.filter((one) => !isUrgent(one));
  const groups: SessionGroup[] = [
    { name: 'needs attention', sessions: ordered.filter(isUrgent) },
    { name: 'running', sessions: others.filter(isRunning) },
    { name: 'closed', sessions: others.filter((one) => !isRunning(one)) },
  ];
  return groups.filter((group) => group.sessions.length > 0);
}

/** Returns when a session closed, or when a running one began: a long one has several runs. */
export function sinceOf({ closedAt, recordingSince, runStartedAt }: SessionSummary): string {
  if (closedAt !== undefined) return closedAt;
  const isOlder = recordingSince !== undefined && Date.parse(recordingSince) < Date.parse(runStartedAt);
  return isOlder ? recordingSince : runStartedAt;
}

/**
 * How long a session has recorded: `1 h 30 min`, or `5 min 2 s so far` while it records, pauses included. Empty if it has
 * not, or between its recording and its close.
 */
export function recordedText({ outcome, status, phase, recordingSince }: SessionSummary, nowMs: number): string {
  if (outcome) return outcome.recordedMs > 0 ? durationText(outcome.recordedMs) : '';
  const isRecording = status === 'running' && (phase === 'recording' || phase === 'paused');
  if (!isRecording || recordingSince === undefined) return '';
  return `${durationText(Math.max(0, nowMs - Date.parse(recordingSince)))} so far`;
}
