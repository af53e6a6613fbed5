import { fieldsOf } from '../../src/json/objects.js';
import { type SessionState, withTask } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { note } from '../state/timeline.js';
import { endWatch, requestPoll } from './polling.js';
import { confirmRecording } from './recording.js';

/** Handles the signal `statusChanged` with any body. Notes one that names no task of the session, and ignores it. */
export function receiveStatusChange(state: SessionState, body: unknown, nowMs: number): SessionState {
  const { taskId, seen } = fieldsOf(body);
  const task = state.tasks.find((one) => one.taskId !== undefined && one.taskId === taskId);
  if (!task) return note(state, nowMs, 'signal', 'ignored: statusChanged names no task of this session');
  if (seen === 'unwatched') return endWatch(state, nowMs);
  if (seen === 'recording') return confirmRecording(state, task, nowMs);
  // A task that is known to have ended, or that the session stops, leaves ZEGO's list as expected.
  if (seen === 'left' && isEndExpected(task)) return state;
  return withTask(state, requestPoll(state, task, nowMs));
}

function isEndExpected({ end, stop }: TaskState): boolean {
  return end.seenAtMs !== undefined || stop.confirmedAtMs !== undefined;
}
