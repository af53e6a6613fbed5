import { code, moment, plain } from '../../src/contract/markdown.js';
import { taskName } from '../../src/contract/task-name.js';
import { appAndRoomOf, type SessionState } from '../state/session.js';
import { mayExist, type TaskState } from '../state/task.js';
import { iso } from '../state/timeline.js';
import { startWaitOf } from './start-wait.js';

/** Returns the session's phase, tasks and last error as Markdown for the Web UI. */
export function currentDetails(state: SessionState): string {
  const { phase, phaseSinceMs, ending, lastError } = state;
  const startWait = startWaitOf(state);
  const facts = [
    ...(state.attention ?? []).map(({ since, what }) => `⚠️ **Needs attention** since ${moment(since)}: ${plain(what)}`),
    ending ? `Ending: ${ending.reason} (${timeOf(ending.atMs)})` : `Deadline: ${timeOf(state.deadlineAtMs)}`,
    ...(startWait ? [`Without a task the session closes ${moment(startWait.givesUpAt)}`] : []),
    ...state.tasks.map(taskLine),
    ...(lastError ? [`Last error, ${timeOf(lastError.atMs)}: ${plain(lastError.what)}`] : []),
  ];
  const head = `**${phase}** since ${timeOf(phaseSinceMs)}, room ${code(appAndRoomOf(state).roomId)}`;
  return [head, '', ...facts.map((fact) => `- ${fact}`)].join('\n');
}

function timeOf(ms: number): string {
  return moment(iso(ms));
}

function taskLine(task: TaskState): string {
  const name = `${taskName(task)}: **${task.phase}**`;
  if (task.taskId === undefined) return `${name}, ${startLine(task)}`;
  const id = code(task.taskId);
  if (task.phase === 'settled') return `${name} (${task.end.reason ?? ''}), ${id}, ${filesLine(task)}`;
  const { inFlight, nextAtMs } = task.poll;
  const next = inFlight || nextAtMs === undefined ? 'polling ZEGO now' : `next poll ${timeOf(nextAtMs)}`;
  return `${name}, ${id}, ${next}${task.files.listed.length > 0 ? `, ${filesLine(task)}` : ''}`;
}

function startLine(task: TaskState): string {
  if (task.phase === 'settled') return task.start.unconfirmed ? 'never confirmed' : (task.end.reason ?? 'not started');
  if (task.start.inFlight) return `start attempt ${task.start.attempts + 1} in progress`;
  const why = mayExist(task)
    ? 'the response to a start was lost, so it may be recording'
    : WAITS[task.start.waitingFor ?? 'nothing'];
  const { position } = task.start.line ?? {};
  const place = position === undefined ? '' : `, position ${position} of those that wait`;
  return `${why}${place}, next attempt ${timeOf(task.start.nextAttemptAtMs)}`;
}

const WAITS = {
  'no-capacity': 'ZEGO is at capacity',
  unreachable: 'ZEGO is unreachable',
  elsewhere: 'no worker could send the start yet',
  perhaps: 'ZEGO has rejected the start for now',
  nothing: 'not sent yet',
};

function filesLine(task: TaskState): string {
  const count = task.files.listed.length + task.files.picturesCount + (task.files.omitted?.count ?? 0);
  return `${count} ${count === 1 ? 'file' : 'files'}`;
}
