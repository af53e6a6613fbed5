import { RecordingClientError } from '../client/index.js';
import type { TaskOwner } from '../contract/index.js';
import { commandText } from '../temporal/command-text.js';

/** What a stop of a task that a running session carries does. */
const BY_FORCE =
  'If the session can\'t do that now, such as without a worker, stop the task alone by force (--force, {"force": true}): ' +
  'the session then sees that its task has ended, and closes.';

/** ZEGO knows no task with this id: it never existed, or began more than three days ago. */
export class TaskNotFound extends RecordingClientError {
  override readonly name = 'TaskNotFound';

  constructor(taskId: string, apps: readonly string[]) {
    const where = apps.length === 1 ? `app "${apps[0] ?? ''}"` : `any of the apps ${apps.join(', ')}`;
    super(
      `ZEGO knows no task "${taskId}" of ${where}, so that nothing records under this id. Check the id: ZEGO reports a task for three days from its start.`,
    );
  }
}

/** A running session carries the task, or may: the session is to be stopped instead. */
export class TaskOwned extends RecordingClientError {
  override readonly name = 'TaskOwned';

  constructor(app: string, taskId: string, { standing, sessionId = '', why }: TaskOwner) {
    const task = `Task "${taskId}" of app "${app}"`;
    const what =
      standing === 'owned'
        ? `${task} belongs to session "${sessionId}", which runs`
        : `${task} may belong to session "${sessionId}", which runs: ${why ?? 'it has not decided yet'}`;
    super(`${what}. Stop the session: ${commandText('stop', { args: [sessionId] })}. ${BY_FORCE}`, { sessionId });
  }
}

/** Temporal is unavailable, so that nobody knows whether a running session carries the task. */
export class OwnerUnknown extends RecordingClientError {
  override readonly name = 'OwnerUnknown';

  constructor(app: string, taskId: string, cause: Error) {
    super(
      `Task "${taskId}" of app "${app}" was not stopped: only Temporal knows whether a running session carries it. ` +
        `${cause.message} Without Temporal, stop the task by force (--force, {"force": true}): a session that carries it ` +
        'sees its end later, and closes.',
      { cause },
    );
  }
}
