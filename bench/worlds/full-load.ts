import type { Client } from '@temporalio/client';
import type { StartInput, TaskInput } from '../../src/contract/index.js';
import { ZEGO_ACTIONS, type ZegoAction, zegoTaskQueue } from '../../src/contract/index.js';
import { ACTIVITIES_OF } from '../../src/worker/action-activities.js';
import { CALLS_PER_SECOND } from '../../src/zego/index.js';

/** The Actions that sessions call. */
export const LOADED_ACTIONS: readonly ZegoAction[] = ZEGO_ACTIONS.filter(
  (action) => ACTIVITIES_OF[action] !== undefined,
);

const APP = 'default';
const AT_ONCE = 25;
const RECORD_SECONDS = 300;

/**
 * Queues as many calls of each Action as its quota allows in `seconds`, as fast as possible. They are activities without
 * a session, each one call to ZEGO. Resolves once all are queued.
 */
export async function queueCalls(
  client: Client,
  name: string,
  seconds: number,
  actions: readonly ZegoAction[] = LOADED_ACTIONS,
): Promise<void> {
  await Promise.all(
    actions.map(async (action) => {
      const count = CALLS_PER_SECOND[action] * seconds;
      for (let from = 0; from < count; from += AT_ONCE) {
        const numbers = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => from + i);
        await Promise.all(numbers.map((number) => queueCall(client, action, `${name}-${number}`)));
      }
    }),
  );
}

/** Makes one call of StopRecord. Resolves once its worker has reported ZEGO's response. */
export async function callStop(client: Client, name: string): Promise<void> {
  await client.activity.execute(ACTIVITIES_OF.StopRecord ?? '', optionsOf('StopRecord', name));
}

async function queueCall(client: Client, action: ZegoAction, name: string): Promise<void> {
  await client.activity.start(ACTIVITIES_OF[action] ?? '', optionsOf(action, name));
}

function optionsOf(action: ZegoAction, name: string) {
  return {
    id: `${action}-${name}`,
    taskQueue: zegoTaskQueue(APP, action),
    args: [inputOf(action, name)],
    startToCloseTimeout: '30 seconds',
  } as const;
}

/** No task has these ids: ZEGO counts the call and answers that it knows none. */
function inputOf(action: ZegoAction, name: string): TaskInput | StartInput {
  const task: TaskInput = { app: APP, sessionId: name, taskId: name };
  if (action === 'UpdateLayout') return Object.assign(task, { layout: { MixMode: 2 } });
  if (action === 'UpdateWhiteboard') return Object.assign(task, { whiteboardId: 'board' });
  if (action !== 'StartRecord') return task;
  return {
    app: APP,
    sessionId: name,
    roomId: name,
    profile: 'default',
    storage: 'default',
    recording: {},
    clientTaskId: name,
    maxRecordSeconds: RECORD_SECONDS,
  };
}
