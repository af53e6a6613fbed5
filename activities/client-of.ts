import { ApplicationFailure } from '@temporalio/common';
import type { TaskInput } from '../src/contract/activities.js';
import type { ZegoClient } from '../src/zego/index.js';
import { type ActivityDependencies, entryOf, workerName } from './dependencies.js';

/** Returns the client of the task's app. @throws ConfigurationMissing, retryable: another worker may have the app */
export function clientOf(dependencies: ActivityDependencies, { app, sessionId, taskId }: TaskInput): ZegoClient {
  const client = entryOf(dependencies.apps, app);
  if (client) return client;
  const message = `Task "${taskId}" of session "${sessionId}" belongs to app "${app}", which the configuration of ${workerName(dependencies)} lacks`;
  throw ApplicationFailure.retryable(message, 'ConfigurationMissing');
}
