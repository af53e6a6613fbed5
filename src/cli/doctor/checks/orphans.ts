import { type FleetView, isStoppable, type OrphanPolicy, type OrphanView } from '../../../contract/index.js';
import { shownText } from '../../../contract/shown-text.js';
import { type Finding, failed, ok, warning } from '../finding.js';

const NAMED = 5;

/** Returns findings about the tasks of an app that record without a session; none if there are none. */
export function orphansOf(
  { app, orphans, policy, timeline }: Pick<FleetView, 'app' | 'orphans' | 'policy' | 'timeline'>,
  configured: OrphanPolicy = 'known',
): readonly Finding[] {
  const check = `orphans of app "${app}"`;
  const recording = orphans.filter(({ state }) => state !== 'stopped');
  if (recording.length === 0) return [];
  const applied = policy ?? configured;
  const stoppable = recording.filter((orphan) => isStoppable(orphan, applied));
  const left = recording.filter((orphan) => !stoppable.includes(orphan));
  return [...beingStopped(check, stoppable, timeline), ...leftRecording(check, app, left, applied)];
}

function beingStopped(
  check: string,
  orphans: readonly OrphanView[],
  timeline: FleetView['timeline'],
): readonly Finding[] {
  if (orphans.length === 0) return [];
  const lastOf = (taskId: string) => timeline.findLast((entry) => entry.taskId === taskId);
  const errors = orphans.flatMap(({ taskId }) => {
    const last = lastOf(taskId);
    return last?.event === 'stop-failed' ? [last.error ?? 'unknown error'] : [];
  });
  const [error] = errors;
  if (error === undefined) return [ok(check, `${named(orphans)}: the fleet keeper is stopping them`)];
  const fix =
    'Correct what it names; the fleet keeper retries. Each of them records until its MaxRecordTime is over. If this ' +
    'machine reaches ZEGO: reelkeeper task stop TASKID.';
  return [failed(check, `${named(orphans)}: ${errors.length} could not be stopped (${shownText(error)})`, fix)];
}

function leftRecording(
  check: string,
  app: string,
  orphans: readonly OrphanView[],
  policy: OrphanPolicy,
): readonly Finding[] {
  if (orphans.length === 0) return [];
  const seen = `${named(orphans)}; apps.${app}.orphans is "${policy}"`;
  return [warning(check, seen, fixesOf(orphans, app, policy).join(' '))];
}

function fixesOf(orphans: readonly OrphanView[], app: string, policy: OrphanPolicy): string[] {
  const has = (...standings: OrphanView['standing'][]): boolean =>
    orphans.some(({ standing }) => standings.includes(standing));
  return [
    ...(has('closed', 'dropped')
      ? [
          `Stop those of closed sessions: reelkeeper task stop TASKID --app ${app}. With apps.${app}.orphans "known" the fleet keeper does.`,
        ]
      : []),
    ...(has('foreign') ? [foreignFix(app, policy)] : []),
    ...(has('unsettled') ? ['Unsettled: wait for the next sweeps; if it stays, check the session that it names.'] : []),
  ];
}

function foreignFix(app: string, policy: OrphanPolicy): string {
  return policy === 'all'
    ? 'Foreign: a session records the same room, and the task may be its own; once it closes, the fleet keeper stops the task.'
    : `Foreign: fine if another program records with this app. Otherwise stop them: reelkeeper task stop TASKID --app ${app}. With apps.${app}.orphans "all" the fleet keeper does.`;
}

/** Names the first tasks with their rooms. */
function named(orphans: readonly OrphanView[]): string {
  const some = orphans.slice(0, NAMED).map(({ taskId, roomId, standing, sessionId, why }) => {
    const about = [
      standing,
      ...(sessionId === undefined ? [] : [`session "${shownText(sessionId)}"`]),
      ...(why ? [why] : []),
    ];
    return `${shownText(taskId)} in room "${shownText(roomId)}" (${about.join(', ')})`;
  });
  const more = orphans.length > NAMED ? `, and ${orphans.length - NAMED} more` : '';
  const count = orphans.length === 1 ? '1 task records' : `${orphans.length} tasks record`;
  return `${count} without a session: ${some.join('; ')}${more}`;
}
