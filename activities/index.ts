import type { SessionActivities } from '../src/contract/activities.js';
import type { FleetActivities } from '../src/contract/fleet-activities.js';
import type { JsonObject } from '../src/contract/json.js';
import type { StorageActivities } from '../src/contract/storage-activities.js';
import type { WebhookActivities } from '../src/contract/webhooks.js';
import type { ZegoRequest } from '../src/zego/index.js';
import { StartWindows } from '../src/zego/start-windows.js';
import { Buckets } from './buckets.js';
import { checkFiles } from './check-files.js';
import { checkRequest } from './check-request.js';
import { clientOf } from './client-of.js';
import { command } from './commands.js';
import { deliverWebhook } from './deliver-webhook.js';
import type { ActivityDependencies } from './dependencies.js';
import { describeRecordStatus } from './describe-record-status.js';
import { FleetComparison } from './fleet/comparison.js';
import { endWatch } from './fleet/end-watch.js';
import { ForeignTasks } from './fleet/foreign-tasks.js';
import { type FleetMemory, sweepFleet } from './fleet/sweep-fleet.js';
import { rescueFile } from './rescue-file.js';
import { startRecord } from './start-record.js';
import { stopRecord } from './stop-record.js';
import { WaitingLines } from './waiting-line.js';

export type { ActivityDependencies } from './dependencies.js';
export { findRoomSession } from './find-room-session.js';
export type { WebhookEndpoint } from './webhook-endpoint.js';

/** Creates the activities of sessions, rescues and deliveries. */
export function createActivities(
  dependencies: ActivityDependencies,
): SessionActivities & StorageActivities & WebhookActivities & FleetActivities {
  const buckets = new Buckets(dependencies);
  const lines = new WaitingLines(dependencies);
  const fleets = new Map<string, FleetMemory>();
  return {
    checkRequest: async (request, runId) => ({
      ...checkRequest(request, dependencies),
      ...(runId !== undefined && { checkedIn: runId }),
    }),
    startRecord: (input) => startRecord(input, dependencies, lines),
    stopRecord: (input) => stopRecord(input, dependencies),
    describeRecordStatus: (input) => describeRecordStatus(input, dependencies),

    deliverWebhook: (input) => deliverWebhook(input, dependencies),

    sweepFleet: (input) => sweepFleet(input, dependencies, fleetOf(fleets, input.app, dependencies)),
    endWatch: (input) => endWatch(input),

    checkFiles: (input) => checkFiles(input, buckets),
    rescueFile: (input) => rescueFile(input, buckets, dependencies),

    updateLayout: ({ layout, ...task }) =>
      command(dependencies, 'UpdateLayout', () =>
        clientOf(dependencies, task).updateLayout(layoutRequest(task.taskId, layout)),
      ),
    updateWhiteboard: ({ whiteboardId, ...task }) =>
      command(dependencies, 'UpdateWhiteboard', () =>
        clientOf(dependencies, task).updateWhiteboard({ TaskId: task.taskId, WhiteboardId: whiteboardId }),
      ),
    pauseRecord: (task) =>
      command(dependencies, 'PauseRecord', () => clientOf(dependencies, task).pauseRecord({ TaskId: task.taskId })),
    resumeRecord: (task) =>
      command(dependencies, 'ResumeRecord', () => clientOf(dependencies, task).resumeRecord({ TaskId: task.taskId })),
    takeSnapshot: (task) =>
      command(dependencies, 'TakeSnapshot', () => clientOf(dependencies, task).takeSnapshot({ TaskId: task.taskId })),
  };
}

/** Returns the body of UpdateLayout, without defaults: ZEGO applies its own. */
function layoutRequest(TaskId: string, layout: JsonObject): ZegoRequest<'UpdateLayout'> {
  return { ...layout, TaskId };
}

/** Returns what this process remembers of an app's fleet. */
function fleetOf(fleets: Map<string, FleetMemory>, app: string, { paceOfSweeps }: ActivityDependencies): FleetMemory {
  const known = fleets.get(app);
  if (known) return known;
  const pace = paceOfSweeps?.(app) ?? (async () => {});
  const [windows, comparison, foreign] = [new StartWindows(), new FleetComparison(), new ForeignTasks()];
  const made = { windows, comparison, foreign, pace, beganMs: 0 };
  fleets.set(app, made);
  return made;
}
