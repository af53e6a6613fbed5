import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { keeperStatus } from '../../src/client/recording-fleet.js';
import {
  FLEET_QUERY,
  FLEET_SIGNALS,
  FLEET_WORKFLOW,
  type FleetActivities,
  type FleetView,
  fleetWorkflowId,
  KEEPER_CHECK_MS,
  SWEEP_FRESH_MS,
  WORKFLOW_TASK_QUEUE,
  zegoTaskQueue,
} from '../../src/contract/index.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { quietRuntime } from '../harness/runtime.js';
import { testServerPath } from '../harness/servers.js';

const SWEEP_MS = 1_000;
const SOON = { timeout: 30_000, interval: 20 };

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  quietRuntime();
  const executable = { type: 'existing-path', path: await testServerPath() } as const;
  env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
});
afterAll(() => env.teardown());

let apps = 0;
let app = '';
/** Whether sweeps succeed. One that fails makes the keeper wait, so that time can be skipped. */
let isListed = true;
/** What a sweep waits for. */
let ends: () => Promise<unknown>;
/** When the keeper told the sessions that nothing watches their tasks. */
let told: number[] = [];
let begun = 0;

beforeEach(() => {
  apps += 1;
  app = `app-${apps}`;
  [isListed, told, begun] = [true, [], 0];
  ends = () => sleep(SWEEP_MS);
});

const activities: FleetActivities = {
  sweepFleet: async () => {
    begun += 1;
    if (!isListed) throw ApplicationFailure.nonRetryable('ZEGO is away');
    await ends();
    const none = { sessions: {}, signalled: { recording: 0, left: 0 }, orphans: {} };
    const endedAt = new Date(await env.currentTimeMs()).toISOString();
    const last = { endedAt, tookMs: SWEEP_MS, calls: 1, tasks: 0, ...none };
    return { sweeps: 1, last, orphans: [], policy: 'known', webhooks: [] };
  },
  endWatch: async () => {
    told.push(await env.currentTimeMs());
  },
};

/** Runs workflows, until the returned function is called. Without a cache, another worker continues at once. */
async function runWorkflows(maxCachedWorkflows = 0): Promise<() => Promise<void>> {
  const connection = env.nativeConnection;
  const options = { taskQueue: WORKFLOW_TASK_QUEUE, workflowBundle: WORKFLOW_BUNDLE, maxCachedWorkflows };
  return running(await Worker.create({ connection, ...options }));
}

function running(worker: Worker): () => Promise<void> {
  const run = worker.run();
  return async () => {
    worker.shutdown();
    await run;
  };
}

async function startKeeper(): Promise<WorkflowHandle> {
  const taskQueue = zegoTaskQueue(app, 'DescribeTasks');
  const stop = running(await Worker.create({ connection: env.nativeConnection, taskQueue, activities }));
  const options = { workflowId: fleetWorkflowId(app), taskQueue: WORKFLOW_TASK_QUEUE, args: [app] };
  const handle = await env.client.workflow.start(FLEET_WORKFLOW, options);
  onTestFinished(async () => {
    await handle.terminate();
    await stop();
  });
  return handle;
}

const isPaused = async (): Promise<boolean> => (await keeperStatus(env.client, app)).isPaused;

/** Waits until more sweeps have begun. */
async function untilSwept(count: number): Promise<void> {
  const from = begun;
  await vi.waitUntil(() => begun >= from + count, SOON);
}

test('a keeper whose sweeps fail tells the sessions once, and again after it had recovered', async () => {
  onTestFinished(await runWorkflows(10));
  await startKeeper();
  await untilSwept(2);
  isListed = false;
  const failsMs = await env.currentTimeMs();
  await env.sleep(SWEEP_FRESH_MS + 60_000);
  await vi.waitUntil(() => told.length > 0, SOON);
  expect(told[0]).toBeGreaterThanOrEqual(failsMs + SWEEP_FRESH_MS - 10_000);
  expect(told[0]).toBeLessThanOrEqual(failsMs + SWEEP_FRESH_MS + 30_000);
  await env.sleep('3 minutes');
  expect(told).toHaveLength(1);
  isListed = true;
  await env.sleep('20 seconds');
  await untilSwept(2);
  isListed = false;
  await env.sleep(SWEEP_FRESH_MS + 60_000);
  await vi.waitUntil(() => told.length > 1, SOON);
});

test('a paused keeper sweeps no more, shows it without a worker, and tells the sessions once the workers know', async () => {
  const stopWorkflows = await runWorkflows();
  const handle = await startKeeper();
  await untilSwept(2);
  expect(await isPaused()).toBe(false);
  await handle.signal(FLEET_SIGNALS.pause);
  await vi.waitUntil(isPaused, SOON);
  const { pausedAt = '' } = await handle.query<FleetView>(FLEET_QUERY);
  await env.sleep(3 * KEEPER_CHECK_MS);
  await vi.waitUntil(() => told.length > 0, SOON);
  expect(told[0]).toBeGreaterThanOrEqual(Date.parse(pausedAt) + 2 * KEEPER_CHECK_MS);
  const before = begun;
  await env.sleep('1 hour');
  expect([told.length, begun]).toEqual([1, before]);

  await stopWorkflows();
  expect(await isPaused()).toBe(true);
  onTestFinished(await runWorkflows());
  await handle.signal(FLEET_SIGNALS.resume);
  await untilSwept(2);
  expect(await isPaused()).toBe(false);
  expect(await handle.query<FleetView>(FLEET_QUERY)).toMatchObject({ paused: false, resumedAt: expect.any(String) });
  expect(told).toHaveLength(1);
});

test('a keeper that is paused and resumed before a worker handles it sweeps on', async () => {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  ends = () => ended;
  const stopWorkflows = await runWorkflows();
  const handle = await startKeeper();
  await untilSwept(1);
  await stopWorkflows();
  await handle.signal(FLEET_SIGNALS.pause);
  await handle.signal(FLEET_SIGNALS.resume);
  onTestFinished(await runWorkflows());
  await vi.waitUntil(() => begun > 1, SOON);
  end();
  await untilSwept(1);
  expect((await handle.describe()).status.name).toBe('RUNNING');
  expect(told).toEqual([]);
});
