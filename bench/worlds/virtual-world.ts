import type { Context } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { type ActivityDependencies, createActivities } from '../../activities/index.js';
import { DEFAULT_PROFILE } from '../../src/config/index.js';
import { SESSION_WORKFLOW, WORKFLOW_TASK_QUEUE, zegoTaskQueue } from '../../src/contract/index.js';
import { createSimulator, VirtualClock } from '../../src/simulator/index.js';
import { ensureSearchAttributes } from '../../src/temporal/index.js';
import { builtBundlePath } from '../../src/worker/index.js';
import { ZegoClient } from '../../src/zego/index.js';
import { bundlePlainWorkflows } from '../plain/bundle.js';
import { PLAIN_TASK_QUEUE, PLAIN_WORKFLOWS } from '../plain/names.js';
import type { PlainRequest } from '../plain/plain-session.js';
import { countHistory, type HistoryCount } from '../report/count-history.js';
import { receiveCallbacks } from './callback-receiver.js';
import { TEST_SERVER_VERSION, timeSkippingServer } from './servers.js';

/** Who records: a session that nobody else watches, one beside a fleet keeper, or the plain version. */
export type Recorder = 'session alone' | 'session with a keeper' | 'plain version';

/** One recording from request to stored files. */
export interface Recorded extends HistoryCount {
  readonly runs: number;
  /** Real time that it took. */
  readonly wallMs: number;
}

/** A Temporal server and a simulator on the same virtual time. */
export interface VirtualWorld {
  readonly server: string;
  /** Records one room until the deadline and waits until its files are stored. */
  readonly record: (recorder: Recorder, recordSeconds: number) => Promise<Recorded>;
  readonly close: () => Promise<void>;
}

const ALONE = 'alone';
const WATCHED = 'watched';
const APPS = [ALONE, WATCHED];
const ACTIONS = ['StartRecord', 'StopRecord', 'DescribeRecordStatus'] as const;
const PLAIN_POLL_MS = 30_000;
const HOUR_MS = 3_600_000;

/** Starts everything. The plain version has no callbacks: it only polls. */
export async function virtualWorld(): Promise<VirtualWorld> {
  const env = await timeSkippingServer();
  await ensureSearchAttributes(env.connection, 'default');
  const clock = new VirtualClock(await env.currentTimeMs());
  const callbacks = await receiveCallbacks(env.client);
  const simulator = await createSimulator({ clock, callsPerSecond: 'unlimited' });
  const { appId, serverSecret, endpoint } = simulator;
  const client = new ZegoClient({ appId, serverSecret, endpoint });
  const dependencies: ActivityDependencies = {
    apps: Object.fromEntries(APPS.map((app) => [app, client])),
    storages: { default: { ...simulator.storageParams('recordings') } },
    profiles: { default: DEFAULT_PROFILE },
    callbackUrl: (_app, id) => (id.startsWith(PLAIN_WORKFLOWS.plainSession) ? undefined : `${callbacks.url}/${id}`),
    keeperFreshUntil: (app) => (app === WATCHED ? new Date(clock.now() + HOUR_MS).toISOString() : undefined),
    nowMs: () => clock.now(),
  };
  const workers = await createWorkers(env, clock, createActivities(dependencies));
  const runs = workers.map((worker) => worker.run());
  let recordings = 0;
  return {
    server: TEST_SERVER_VERSION,
    record: (recorder, recordSeconds) => record(env, recorder, recordSeconds, ++recordings),
    close: async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      client.close();
      await simulator.close();
      await callbacks.close();
      await env.teardown();
    },
  };
}

async function createWorkers(env: TestWorkflowEnvironment, clock: VirtualClock, activities: object): Promise<Worker[]> {
  const common: Omit<WorkerOptions, 'taskQueue'> = {
    connection: env.nativeConnection,
    activities,
    interceptors: {
      // Virtual time reaches the simulator with each activity, before the activity goes on.
      activity: [
        ({ info }: Context) => ({
          inbound: {
            execute: async (input, next) => {
              await clock.advanceTo(info.currentAttemptScheduledTimestampMs);
              return next(input);
            },
          },
        }),
      ],
    },
  };
  const queues = APPS.flatMap((app) => ACTIONS.map((action) => zegoTaskQueue(app, action)));
  return Promise.all([
    Worker.create({ ...common, taskQueue: WORKFLOW_TASK_QUEUE, workflowBundle: { codePath: builtBundlePath() } }),
    Worker.create({ ...common, taskQueue: PLAIN_TASK_QUEUE, workflowBundle: await bundlePlainWorkflows() }),
    ...queues.map((taskQueue) => Worker.create({ ...common, taskQueue })),
  ]);
}

async function record(
  env: TestWorkflowEnvironment,
  recorder: Recorder,
  recordSeconds: number,
  number: number,
): Promise<Recorded> {
  const { workflow } = env.client;
  const roomId = `room-${number}`;
  const began = performance.now();
  const handle =
    recorder === 'plain version'
      ? await workflow.start<(request: PlainRequest) => Promise<void>>(PLAIN_WORKFLOWS.plainSession, {
          taskQueue: PLAIN_TASK_QUEUE,
          workflowId: `${PLAIN_WORKFLOWS.plainSession}-${number}`,
          args: [{ app: ALONE, roomId, recordSeconds, pollsMs: [PLAIN_POLL_MS] }],
        })
      : await workflow.start(SESSION_WORKFLOW, {
          taskQueue: WORKFLOW_TASK_QUEUE,
          workflowId: `session-${number}`,
          args: [{ app: recorder === 'session alone' ? ALONE : WATCHED, roomId, limits: { recordSeconds } }],
        });
  const result: unknown = await handle.result();
  const wallMs = performance.now() - began;
  if (recorder !== 'plain version') expectComplete(result);
  const runs = [];
  for (let runId: string | undefined = handle.firstExecutionRunId; runId !== undefined; ) {
    const { events } = await workflow.getHandle(handle.workflowId, runId).fetchHistory();
    runs.push(events ?? []);
    const next: string | null | undefined =
      events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    runId = next ?? undefined;
  }
  return { ...countHistory(runs), runs: runs.length, wallMs };
}

/** A bench of sessions that go wrong would measure nothing. */
function expectComplete(manifest: unknown): void {
  const outcome = typeof manifest === 'object' && manifest !== null && 'outcome' in manifest ? manifest.outcome : '';
  if (outcome !== 'complete') throw new Error(`The session is not complete: ${JSON.stringify(manifest)}`);
}
