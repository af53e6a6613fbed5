import { fileRescueId } from '../../src/contract/ids.js';
import { FILE_RESCUE_WORKFLOW } from '../../src/contract/names.js';
import type { FileRescueAnswer, FileRescueInput } from '../../src/contract/storage-activities.js';
import { taskName } from '../../src/contract/task-name.js';
import { failureText } from '../activity-failures.js';
import { startChildInTime } from '../child-start.js';
import { applyFailedRescue, applyRescue, checkDeadlineMs, locationOf, markRescueStarted } from '../rules/checking.js';
import { taskNow } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import type { LiveSession } from './live-session.js';

/**
 * Starts the workflow that copies a task's files out of ZEGO's backup store. It outlives the session. A later run of the
 * session is not notified of its end, and finds the files in the bucket.
 */
export async function startRescue(session: LiveSession, task: TaskState): Promise<void> {
  const { sessionId } = session.state;
  const input: FileRescueInput = {
    ...locationOf(session.state, task),
    files: task.files.listed.filter((file) => file.state === 'backup'),
    deadlineAtMs: checkDeadlineMs({ ...session.state, cancelledAtMs: undefined }, task),
  };
  session.apply((state, nowMs) => markRescueStarted(state, taskNow(state, task), nowMs));
  const start = await session.runCall(() =>
    startChildInTime<(input: FileRescueInput) => Promise<FileRescueAnswer>>(FILE_RESCUE_WORKFLOW, {
      workflowId: fileRescueId(sessionId, task.taskId ?? ''),
      args: [input],
      staticSummary: `rescue files of ${taskName(task)} of room ${session.room}`,
    }),
  );
  switch (start.verdict) {
    case 'started':
      void start.child.result().then(
        (answer) => ended(session, task, answer),
        (error: unknown) => failed(session, task, failureText(error)),
      );
      return;
    case 'failed':
      return failed(session, task, start.reason);
    case 'exists':
    // An earlier run of this session has started it.
  }
}

function ended(session: LiveSession, task: TaskState, answer: FileRescueAnswer): void {
  session.apply((state, nowMs) => applyRescue(state, taskNow(state, task), answer, nowMs));
}

function failed(session: LiveSession, task: TaskState, reason: string): void {
  session.apply((state, nowMs) => applyFailedRescue(state, taskNow(state, task), reason, nowMs));
}
