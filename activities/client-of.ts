import { ApplicationFailure } from '@temporalio/common';
import type { TaskInput } from '../src/contract/activities.js';
import type { ZegoClient } from '../src/zego/index.js';
import { type ActivityDependencies, entryOf, workerName } from './dependencies.js';

/** The client of the task's app. Retryable when there is none: another worker may have it, and this one may be fixed. */
export function clientOf(dependencies: ActivityDependencies, { app, sessionId, taskId }: TaskInput): ZegoClient {
  const client = entryOf(dependencies.apps, app);
  if (client) return client;
  const message = `Task "${taskId}" of session "${sessionId}" belongs to app "${app}", which the configuration of ${workerName(dependencies)} lacks`;
  throw ApplicationFailure.retryable(message, 'ConfigurationMissing');
}
