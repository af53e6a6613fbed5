import { type FleetView, isFresh, LONGEST_TASK_MS, MAX_ORPHANS, type SessionSummary } from '../contract/index.js';
import { RecordingFleet } from './recording-fleet.js';
import type { TemporalCalls } from './temporal-calls.js';

/** How long a fleet keeper may take to find the tasks of a terminated session. */
const FOUND_WITHIN_MS = 30_000;
/** A worker that needs longer counts as absent: the list must not wait for it. */
const KEEPER_TIMEOUT_MS = 2_000;

/**
 * Adds the reason `terminated` to sessions that were terminated, or timed out, and whose tasks may record. The fleet keeper
 * knows whether they still do; without its word they do, until ZEGO's longest MaxRecordTime is over.
 */
export async function withTerminated(
  calls: TemporalCalls,
  sessions: readonly SessionSummary[],
  nowMs: number,
): Promise<SessionSummary[]> {
  const suspects = sessions.filter((session) => mayHaveLeftTasks(session, nowMs));
  const apps = [...new Set(suspects.flatMap(({ app }) => app ?? []))];
  const views = new Map<string, FleetView>();
  const read = async (app: string): Promise<void> => {
    const reading = await new RecordingFleet(calls, app).read({ timeoutMs: KEEPER_TIMEOUT_MS }).catch(() => undefined);
    if (reading && 'orphans' in reading) views.set(app, reading);
  };
  await Promise.all(apps.map(read));
  return sessions.map((session) => {
    const view = session.app === undefined ? undefined : views.get(session.app);
    const isLeft = suspects.includes(session) && !(view && hasKeeperCleared(session, view, nowMs));
    return isLeft ? { ...session, attention: ['terminated'] } : session;
  });
}

function mayHaveLeftTasks({ status, taskIds, closedAt }: SessionSummary, nowMs: number): boolean {
  const isTerminated = status === 'terminated' || status === 'timed-out';
  return isTerminated && taskIds.length > 0 && closedAt !== undefined && nowMs - Date.parse(closedAt) < LONGEST_TASK_MS;
}

/** Whether sweeps since its end have found no task of the session, or the keeper has stopped them. */
function hasKeeperCleared({ taskIds, closedAt = '' }: SessionSummary, view: FleetView, nowMs: number): boolean {
  const { last, orphans, paused } = view;
  if (!last || paused || !isFresh(last, nowMs)) return false;
  const hasSwept = Date.parse(last.endedAt) - last.tookMs >= Date.parse(closedAt) + FOUND_WITHIN_MS;
  const live = orphans.filter(({ state }) => state !== 'stopped').map(({ taskId }) => taskId);
  return hasSwept && orphans.length < MAX_ORPHANS && !taskIds.some((taskId) => live.includes(taskId));
}
