import { code, plain } from '../../src/contract/markdown.js';
import { appAndRoomOf, iso, type SessionState } from '../state/session.js';
import { type TaskState, taskName } from '../state/task.js';

/** A short Markdown block for the Web UI: what the session does, since when, and what it waits for. */
export function currentDetails(state: SessionState): string {
  const { phase, phaseSinceMs, ending, lastTrouble } = state;
  const lines = [
    `**${phase}** since ${iso(phaseSinceMs)} · room ${code(appAndRoomOf(state).roomId)}`,
    ending ? `Ends because: ${ending.reason} (${iso(ending.atMs)})` : `Deadline: ${iso(state.deadlineAtMs)}`,
    ...state.tasks.map((task) => `- ${taskLine(task)}`),
    lastTrouble ? `\nLast trouble, ${iso(lastTrouble.atMs)}: ${plain(lastTrouble.what)}` : '',
  ];
  return lines.filter(Boolean).join('\n');
}

function taskLine(task: TaskState): string {
  const name = `${taskName(task)}: **${task.phase}**`;
  if (task.taskId === undefined) return `${name}, ${startLine(task)}`;
  const id = code(task.taskId);
  if (task.phase === 'settled') return `${name} (${task.endReason ?? ''}), ${id}, ${filesLine(task)}`;
  const next = task.describing ? 'asking ZEGO for its status now' : `next poll ${iso(task.nextPollAtMs)}`;
  return `${name}, ${id}, ${next}${task.files.length > 0 ? `, ${filesLine(task)}` : ''}`;
}

function startLine(task: TaskState): string {
  if (task.phase === 'settled') return task.unconfirmed ? 'never confirmed' : (task.endReason ?? 'not started');
  if (task.asking) return `asking ZEGO to start it, attempt ${task.attempts + 1}`;
  const why = task.mayExist ? 'a start had no answer, so it may be recording' : WAITS[task.waitingFor ?? 'nothing'];
  return `${why}, next attempt ${iso(task.nextAttemptAtMs)}`;
}

const WAITS = {
  'no-capacity': 'ZEGO is at capacity',
  unreachable: 'ZEGO cannot be reached',
  elsewhere: 'no worker could send it yet',
  perhaps: 'ZEGO refused for now',
  nothing: 'not asked for yet',
};

function filesLine(task: TaskState): string {
  const count = task.files.length + task.picturesCount + (task.filesOmitted?.count ?? 0);
  return `${count} ${count === 1 ? 'file' : 'files'}`;
}
