import { Client, Connection } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createActivities } from '../../activities/index.js';
import { type Config, Secret, type WebhookConfig } from '../../src/config/index.js';
import {
  type CheckAnswer,
  DEFAULT_LIMITS,
  type FleetActivities,
  RESCUE_TASK_QUEUE,
  type SessionActivities,
  STORAGE_TASK_QUEUE,
  type StartAnswer,
  type StorageActivities,
  type TaskInput,
  WEBHOOK_DELIVERY_WORKFLOW,
  WEBHOOK_TASK_QUEUE,
  type WebhookActivities,
  ZEGO_ACTIONS,
  zegoTaskQueue,
} from '../../src/contract/index.js';
import { connectWorker } from '../../src/temporal/worker-connection.js';
import { createWorkers, dependenciesOf, installRuntime, runWorkers } from '../../src/worker/index.js';
import { closedEvent, signingKey } from '../activities/webhook-event.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { isGenuine } from '../harness/webhook-verifier.js';
import { httpServer } from '../zego/server.js';
import { simulatedConfig } from './simulated-config.js';

installRuntime(pino({ enabled: false }));
const { address, namespace, env } = await ownNamespace();
const connection = await Connection.connect({ address });
const client = new Client({ connection, namespace });
afterAll(() => connection.close());

const TASK: TaskInput = { app: 'default', sessionId: 's', taskId: 't' };

type Activities = SessionActivities & StorageActivities & WebhookActivities & FleetActivities;

/** Activities that only this test's calls may reach. */
function activitiesWith(some: Partial<Activities>): Activities {
  const none = (name: string) => async (): Promise<never> => {
    throw new Error(`${name} was called`);
  };
  return {
    checkRequest: async () => ({ valid: false, mistakes: [{ path: 'roomId', message: 'is odd' }] }),
    startRecord: none('startRecord'),
    stopRecord: none('stopRecord'),
    describeRecordStatus: none('describeRecordStatus'),
    updateLayout: none('updateLayout'),
    updateWhiteboard: none('updateWhiteboard'),
    pauseRecord: none('pauseRecord'),
    resumeRecord: none('resumeRecord'),
    takeSnapshot: none('takeSnapshot'),
    checkFiles: none('checkFiles'),
    rescueFile: none('rescueFile'),
    deliverWebhook: none('deliverWebhook'),
    sweepFleet: none('sweepFleet'),
    endWatch: none('endWatch'),
    ...some,
  };
}

const WAITING_REQUEST: CheckAnswer = {
  valid: true,
  appId: 1_234_567_890,
  request: {
    roomId: 'math-101',
    app: 'default',
    profile: 'default',
    storage: 'default',
    recording: {},
    limits: DEFAULT_LIMITS,
    whenInterrupted: 'restart',
    redundancy: 1,
    metadata: {},
  },
  recordMode: 'mixed',
  hasWhiteboard: false,
  picturesOnly: false,
  maxTaskSeconds: 86_400,
  maxIdleSeconds: 300,
  hasSoundWaves: false,
  outputFolder: '',
};

const NO_CAPACITY: StartAnswer = {
  verdict: 'refused',
  retry: 'no-capacity',
  refusal: { action: 'StartRecord', code: 300000006, message: 'too many', requestId: 'r', advice: 'Wait.' },
};

/** Runs workers for as long as `use` takes. */
async function withWorkers<T>(
  config: Config,
  activities: Partial<Activities>,
  use: (stop: () => Promise<void>, workers: readonly Worker[]) => Promise<T>,
): Promise<T> {
  const { connection, namespace } = await connectWorker({ env });
  const workers = await createWorkers({
    config,
    connection,
    namespace,
    activities: activitiesWith(activities),
    bundle: WORKFLOW_BUNDLE,
  });
  const stopping = new AbortController();
  const run = runWorkers(workers, { signal: stopping.signal });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await run;
  };
  try {
    return await use(stop, workers);
  } finally {
    await stop();
    await connection.close();
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const config = simulatedConfig({});

/** The configuration with another quota of UpdateLayout. */
function withQuota(callsPerSecond: number): Config {
  const apps = Object.entries(config.apps).map(([name, one]) => {
    return [name, { ...one, quotas: { ...one.quotas, UpdateLayout: callsPerSecond } }] as const;
  });
  return { ...config, apps: Object.fromEntries(apps) };
}

describe('the workers of a process', () => {
  test('serve a queue of its own for each Action of each app, and one for webhooks', async () => {
    const apps = { ...config.apps, other: { ...config.apps['default'], appId: 43 } } as Config['apps'];
    await withWorkers({ ...config, apps }, {}, async (_stop, workers) => {
      const queues = ['default', 'other'].flatMap((app) => ZEGO_ACTIONS.map((action) => zegoTaskQueue(app, action)));
      const all = ['reelkeeper', STORAGE_TASK_QUEUE, RESCUE_TASK_QUEUE, WEBHOOK_TASK_QUEUE, ...queues];
      expect(workers.map((worker) => worker.options.taskQueue).sort()).toEqual(all.sort());
    });
  });

  test('check requests beside the workflows', async () => {
    await withWorkers(config, {}, async () => {
      const args = [{ roomId: 'math-101' }];
      const session = client.workflow.execute('recordingSession', {
        args,
        taskQueue: 'reelkeeper',
        workflowId: 'checked',
      });
      await expect(session).rejects.toMatchObject({
        cause: { type: 'InvalidRequest', message: 'The request is invalid: roomId is odd' },
      });
    });
  });

  test('keep a session that was sent an undecodable signal', async () => {
    const checkRequest: SessionActivities['checkRequest'] = async () => WAITING_REQUEST;
    const startRecord: SessionActivities['startRecord'] = async () => NO_CAPACITY;
    await withWorkers(config, { checkRequest, startRecord }, async () => {
      const handle = await client.workflow.start('recordingSession', {
        args: [{ roomId: 'math-101' }],
        taskQueue: 'reelkeeper',
        workflowId: 'signalled',
      });
      const metadata = { encoding: Buffer.from('binary/encrypted') };
      await connection.workflowService.signalWorkflowExecution({
        namespace,
        workflowExecution: { workflowId: 'signalled' },
        signalName: 'updateLayout',
        input: { payloads: [{ metadata, data: Buffer.from('?') }] },
      });
      await vi.waitFor(
        async () => expect(await handle.query('session')).toMatchObject({ sessionId: 'signalled' }),
        30_000,
      );
      const events = (await handle.fetchHistory()).events ?? [];
      expect(events.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
      await handle.terminate();
    });
  });

  test('deliver events to the endpoints of their configuration', async () => {
    const { endpoint, received } = await httpServer((response) => response.writeHead(204).end());
    const crm: WebhookConfig = {
      url: new Secret(`${endpoint}/hook`),
      secrets: [new Secret(signingKey(1))],
      events: ['session.closed'],
      allowPrivateAddresses: true,
    };
    const withWebhooks: Config = { ...config, webhooks: { crm } };
    await withWorkers(withWebhooks, createActivities(dependenciesOf(withWebhooks)), async () => {
      const result: unknown = await client.workflow.execute(WEBHOOK_DELIVERY_WORKFLOW, {
        args: [{ endpoint: 'crm', event: closedEvent() }],
        taskQueue: 'reelkeeper',
        workflowId: 'delivery',
      });
      expect(result).toEqual({ delivered: true, attempts: 1 });
    });
    expect(received.map((one) => isGenuine(one, signingKey(1), Date.now()))).toEqual([true]);
  });

  test('call an Action never more often than its quota allows', async () => {
    const quota = 10;
    const times: number[] = [];
    const describeRecordStatus: SessionActivities['describeRecordStatus'] = async () => {
      times.push(Date.now());
      return { queuedMs: 0, found: 'no-such-task' };
    };
    const taskQueue = zegoTaskQueue('default', 'DescribeRecordStatus');
    const calls = Array.from({ length: 40 }, (_, index) =>
      client.activity.execute('describeRecordStatus', {
        id: `poll-${index}`,
        taskQueue,
        args: [TASK],
        startToCloseTimeout: '30 seconds',
      }),
    );
    await withWorkers(config, { describeRecordStatus }, () => Promise.all(calls));
    expect(times).toHaveLength(40);
    const within = times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length);
    expect(Math.max(...within)).toBeLessThanOrEqual(quota);
  });

  test('call an Action at the pace of a changed quota once they have restarted', async () => {
    const taskQueue = zegoTaskQueue('default', 'UpdateLayout');
    const times: number[] = [];
    const updateLayout: SessionActivities['updateLayout'] = async () => {
      times.push(Date.now());
      return { verdict: 'accepted', requestId: 'r' };
    };
    let restarts = 0;
    const timesWith = async (quota: number, calls: number): Promise<number[]> => {
      times.length = 0;
      restarts += 1;
      const started = Array.from({ length: calls }, (_, n) =>
        client.activity.execute('updateLayout', {
          id: `layout-${restarts}-${n}`,
          taskQueue,
          args: [TASK],
          startToCloseTimeout: '30 seconds',
        }),
      );
      await withWorkers(withQuota(quota), { updateLayout }, () => Promise.all(started));
      return [...times];
    };
    const mostInASecond = (all: readonly number[]): number =>
      Math.max(...all.map((from) => all.filter((at) => at >= from && at < from + 1_000).length));
    expect(mostInASecond(await timesWith(5, 15))).toBeLessThanOrEqual(5);
    expect(mostInASecond(await timesWith(40, 60))).toBeGreaterThan(5);
    expect(mostInASecond(await timesWith(5, 15))).toBeLessThanOrEqual(5);
  });

  test('finish a call in flight when they are stopped', async () => {
    const started = deferred();
    const finish = deferred();
    const stopRecord: SessionActivities['stopRecord'] = async () => {
      started.resolve();
      await finish.promise;
      return { how: 'stopped', requestId: 'r-1' };
    };
    const handle = await client.activity.start('stopRecord', {
      id: 'stop-1',
      taskQueue: zegoTaskQueue('default', 'StopRecord'),
      args: [TASK],
      startToCloseTimeout: '30 seconds',
    });
    await withWorkers(config, { stopRecord }, async (stop, workers) => {
      await started.promise;
      const stopped = stop();
      expect(workers.map((worker) => worker.getState())).not.toContain('RUNNING');
      finish.resolve();
      await stopped;
    });
    expect(await handle.result()).toEqual({ how: 'stopped', requestId: 'r-1' });
  });

  test('are none when one of them cannot be created, and the connection is free again', async () => {
    const { connection, namespace } = await connectWorker({ env });
    const activities = { ...activitiesWith({}), updateLayout: 'no function' as never };
    const created = createWorkers({ config, connection, namespace, activities, bundle: WORKFLOW_BUNDLE });
    await expect(created).rejects.toThrow('At least one task type must be enabled');
    await expect(connection.close()).resolves.toBeUndefined();
  });
});
