import { code, plain } from '../../src/contract/markdown.js';
import { taskName } from '../../src/contract/task-name.js';
import { appAndRoomOf, type SessionState } from '../state/session.js';
import { mayExist, type TaskState } from '../state/task.js';
import { iso } from '../state/timeline.js';

/** A short Markdown block for the Web UI: what the session does, since when, and what it waits for. */
export function currentDetails(state: SessionState): string {
  const { phase, phaseSinceMs, ending, lastError } = state;
  const lines = [
    `**${phase}** since ${iso(phaseSinceMs)} · room ${code(appAndRoomOf(state).roomId)}`,
    ending ? `Ends because: ${ending.reason} (${iso(ending.atMs)})` : `Deadline: ${iso(state.deadlineAtMs)}`,
    ...state.tasks.map((task) => `- ${taskLine(task)}`),
    lastError ? `\nLast error, ${iso(lastError.atMs)}: ${plain(lastError.what)}` : '',
  ];
  return lines.filter(Boolean).join('\n');
}

function taskLine(task: TaskState): string {
  const name = `${taskName(task)}: **${task.phase}**`;
  if (task.taskId === undefined) return `${name}, ${startLine(task)}`;
  const id = code(task.taskId);
  if (task.phase === 'settled') return `${name} (${task.end.reason ?? ''}), ${id}, ${filesLine(task)}`;
  const { inFlight, nextAtMs } = task.poll;
  const next = inFlight || nextAtMs === undefined ? 'asking ZEGO for its status now' : `next poll ${iso(nextAtMs)}`;
  return `${name}, ${id}, ${next}${task.files.listed.length > 0 ? `, ${filesLine(task)}` : ''}`;
}

function startLine(task: TaskState): string {
  if (task.phase === 'settled') return task.start.unconfirmed ? 'never confirmed' : (task.end.reason ?? 'not started');
  if (task.start.inFlight) return `asking ZEGO to start it, attempt ${task.start.attempts + 1}`;
  const why = mayExist(task)
    ? 'a start had no answer, so it may be recording'
    : WAITS[task.start.waitingFor ?? 'nothing'];
  return `${why}, next attempt ${iso(task.start.nextAttemptAtMs)}`;
}

const WAITS = {
  'no-capacity': 'ZEGO is at capacity',
  unreachable: 'ZEGO cannot be reached',
  elsewhere: 'no worker could send it yet',
  perhaps: 'ZEGO refused for now',
  nothing: 'not asked for yet',
};

function filesLine(task: TaskState): string {
  const count = task.files.listed.length + task.files.picturesCount + (task.files.omitted?.count ?? 0);
  return `${count} ${count === 1 ? 'file' : 'files'}`;
}
