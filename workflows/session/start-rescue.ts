import { fileRescueId } from '../../src/contract/ids.js';
import { FILE_RESCUE_WORKFLOW } from '../../src/contract/names.js';
import type { FileRescueAnswer, FileRescueInput } from '../../src/contract/storage-activities.js';
import { failureText } from '../activity-calls.js';
import { startChildInTime } from '../child-start.js';
import { proofDueAtMs } from '../rules/due-times.js';
import { filesOf, rescueBegun, rescueEnded, rescueFailed } from '../rules/proof.js';
import { taskNow } from '../state/session.js';
import { type TaskState, taskName } from '../state/task.js';
import type { LiveSession } from './live-session.js';

/**
 * Sets off the copying of a task's files out of ZEGO's backup store. The copying outlives the session, and a later run
 * of the session, which hears nothing of its end, finds the files in the bucket.
 */
export async function rescue(session: LiveSession, task: TaskState): Promise<void> {
  const { sessionId } = session.state;
  const input: FileRescueInput = {
    ...filesOf(session.state, task),
    files: task.files.filter((file) => file.state === 'backup'),
    dueAtMs: proofDueAtMs({ ...session.state, cancelledAtMs: undefined }, task),
  };
  session.apply((state, nowMs) => rescueBegun(state, taskNow(state, task), nowMs));
  const start = await session.during(() =>
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
    // An earlier run of this session has set it off.
  }
}

function ended(session: LiveSession, task: TaskState, answer: FileRescueAnswer): void {
  session.apply((state, nowMs) => rescueEnded(state, taskNow(state, task), answer, nowMs));
}

function failed(session: LiveSession, task: TaskState, reason: string): void {
  session.apply((state, nowMs) => rescueFailed(state, taskNow(state, task), reason, nowMs));
}
