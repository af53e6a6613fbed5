import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { type ActivityDependencies, createActivities } from '../../activities/index.js';
import { DEFAULT_PROFILE } from '../../src/config/index.js';
import {
  RESCUE_TASK_QUEUE,
  SESSION_WORKFLOW,
  STORAGE_TASK_QUEUE,
  WEBHOOK_TASK_QUEUE,
  WORKFLOW_TASK_QUEUE,
  ZEGO_ACTIONS,
  type ZegoAction,
  zegoTaskQueue,
} from '../../src/contract/index.js';
import {
  createSimulator,
  type LedgerTask,
  type Simulator,
  type SimulatorOptions,
  VirtualClock,
} from '../../src/simulator/index.js';
import { ensureSearchAttributes } from '../../src/temporal/index.js';
import { ZegoClient } from '../../src/zego/index.js';
import { PAYLOAD_CONVERTER, WORKFLOW_BUNDLE } from './built-workflows.js';
import { quietRuntime } from './runtime.js';
import { testServerPath } from './servers.js';
import { TestedSession } from './tested-session.js';

/** Temporal with time skipping, a simulator on the same virtual time, and workers. */
export class SessionWorld {
  #sessions = 0;

  constructor(
    readonly env: TestWorkflowEnvironment,
    readonly simulator: Simulator,
    readonly clock: VirtualClock,
  ) {}

  /** Starts a session like any Temporal client, optionally with a first signal, in a new room by default. */
  async start(
    request: unknown = {},
    first?: { readonly signal: string; readonly body?: unknown },
  ): Promise<TestedSession> {
    this.#sessions += 1;
    const roomId = `room-${this.#sessions}`;
    const args = [isPlainObject(request) ? { roomId, ...request } : request];
    const options = { taskQueue: WORKFLOW_TASK_QUEUE, workflowId: `session-${this.#sessions}-${process.pid}`, args };
    const { workflow } = this.env.client;
    const handle = first
      ? await workflow.signalWithStart(SESSION_WORKFLOW, { ...options, signal: first.signal, signalArgs: [first.body] })
      : await workflow.start(SESSION_WORKFLOW, options);
    return new TestedSession(this.env, handle);
  }

  /** The default room of the next session. */
  get nextRoom(): string {
    return `room-${this.#sessions + 1}`;
  }

  /** Waits in real time, without moving virtual time, until the simulator receives another call. */
  async called(action: ZegoAction, before: number): Promise<void> {
    await vi.waitUntil(() => this.calls(action) > before, { timeout: 10_000, interval: 10 });
  }

  /** The number of calls of an Action that have reached the simulator. */
  calls(action: ZegoAction): number {
    return this.simulator.ledger.calls()[action]?.total ?? 0;
  }

  /** The simulator's tasks of a room. */
  tasks(roomId: string): readonly LedgerTask[] {
    return this.simulator.ledger.tasks().filter((task) => task.roomId === roomId);
  }
}

/** One world for a test file. Each test must leave no task recording and none that was started twice. */
export function sessionWorld(
  options: SimulatorOptions = {},
  workerOptions: Partial<WorkerOptions> = {},
  dependencies: Partial<ActivityDependencies> = {},
  // Real time: faults without a response wait this long.
  { zegoTimeoutMs = 1_000 }: { readonly zegoTimeoutMs?: number } = {},
): { readonly current: SessionWorld } {
  const holder: { current: SessionWorld } = {
    get current(): SessionWorld {
      throw new Error('The world starts with the first test');
    },
  };
  const closers: (() => Promise<unknown>)[] = [];
  // A task that one test left recording must not fail later tests.
  let checkedTaskIds = new Set<string>();

  beforeAll(async () => {
    quietRuntime();
    const env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: await testServerPath() } },
    });
    closers.unshift(() => env.teardown());
    await ensureSearchAttributes(env.connection, 'default');
    const clock = new VirtualClock(await env.currentTimeMs());
    const callbacks = await receiveCallbacks(env);
    closers.unshift(callbacks.close);
    const simulator = await createSimulator({
      clock,
      callsPerSecond: 'unlimited',
      consoleCallbackUrl: `${callbacks.url}/console`,
      ...options,
    });
    closers.unshift(() => simulator.close());
    const { client, activities } = activitiesFor(
      { simulator, clock, callbackUrl: callbacks.url, zegoTimeoutMs },
      dependencies,
    );
    closers.unshift(async () => client.close());
    closers.unshift(await runWorkers(env, clock, activities, workerOptions));
    Object.defineProperty(holder, 'current', { value: new SessionWorld(env, simulator, clock) });
  });

  afterEach(({ task }) => {
    const { simulator } = holder.current;
    simulator.faults.clear();
    const known = checkedTaskIds;
    checkedTaskIds = new Set(simulator.ledger.tasks().map(({ taskId }) => taskId));
    // A failed test may leave tasks; only its own error shows whether the run was stranded.
    if (task.result?.state === 'fail') return;
    const unstopped = simulator.ledger.unstopped().filter(({ taskId }) => !known.has(taskId));
    expect(unstopped, 'no task is left recording').toEqual([]);
    expect(simulator.ledger.doubled(), 'no task is started twice').toEqual([]);
  });

  afterAll(async () => {
    for (const close of closers) await close();
  });
  return holder;
}

function activitiesFor(
  {
    simulator,
    clock,
    callbackUrl,
    zegoTimeoutMs,
  }: {
    readonly simulator: Simulator;
    readonly clock: VirtualClock;
    readonly callbackUrl: string;
    readonly zegoTimeoutMs: number;
  },
  dependencies: Partial<ActivityDependencies>,
): { client: ZegoClient; activities: ReturnType<typeof createActivities> } {
  const { appId, serverSecret, endpoint } = simulator;
  const client = new ZegoClient({ appId, serverSecret, endpoint, timeoutMs: zegoTimeoutMs });
  const activities = createActivities({
    apps: { default: client },
    storages: { default: simulator.storageParams('recordings') },
    profiles: { default: DEFAULT_PROFILE },
    callbackUrl: (_app, sessionId) => `${callbackUrl}/${encodeURIComponent(sessionId)}`,
    allowPrivateBackups: true,
    nowMs: () => clock.now(),
    ...dependencies,
  });
  return { client, activities };
}

async function runWorkers(
  env: TestWorkflowEnvironment,
  clock: VirtualClock,
  activities: object,
  { workflowBundle = WORKFLOW_BUNDLE, ...workerOptions }: Partial<WorkerOptions>,
): Promise<() => Promise<void>> {
  const common: Omit<WorkerOptions, 'taskQueue'> = {
    connection: env.nativeConnection,
    activities,
    interceptors: {
      // Each activity moves the simulator to virtual time before it runs.
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
    dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER },
    ...workerOptions,
  };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: WORKFLOW_TASK_QUEUE, workflowBundle }),
    ...[STORAGE_TASK_QUEUE, RESCUE_TASK_QUEUE, WEBHOOK_TASK_QUEUE].map((taskQueue) =>
      Worker.create({ ...common, taskQueue }),
    ),
    ...ZEGO_ACTIONS.map((action) => Worker.create({ ...common, taskQueue: zegoTaskQueue('default', action) })),
  ]);
  const runs = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(runs);
  };
}

/** Sends callbacks as signals. The gateway has tests of its own. */
async function receiveCallbacks(
  env: TestWorkflowEnvironment,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const id = decodeURIComponent((request.url ?? '').slice(1));
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      env.client.workflow
        .getHandle(id)
        .signal('zegoCallback', body)
        .then(() => response.writeHead(200).end())
        .catch((error: unknown) => response.writeHead(error instanceof WorkflowNotFoundError ? 200 : 503).end());
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
