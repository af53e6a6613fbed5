import { ApplicationFailure } from '@temporalio/common';
import type { TaskInput } from '../src/contract/activities.js';
import type { ZegoClient } from '../src/zego/index.js';
import { type ActivityDependencies, entryOf } from './dependencies.js';

/** The client of the task's app. Retryable when there is none: another worker may have it, and this one may be mended. */
export function clientOf({ apps }: ActivityDependencies, { app, sessionId, taskId }: TaskInput): ZegoClient {
  const client = entryOf(apps, app);
  if (client) return client;
  throw ApplicationFailure.create({
    message: `Task "${taskId}" of session "${sessionId}" belongs to app "${app}", which this worker's configuration lacks`,
    type: 'ConfigurationMissing',
  });
}
