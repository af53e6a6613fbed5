import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  type FleetSweep,
  fleetWorkflowId,
  KEEPER_TRUSTED_MS,
  SWEEP_FRESH_MS,
  WORKFLOW_TASK_QUEUE,
  zegoTaskQueue,
} from '../../src/contract/index.js';
import { ensureFleetKeepers, FleetKeepers } from '../../src/worker/fleet-keepers.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { quietRuntime } from '../harness/runtime.js';
import { recordingMeter } from '../metrics/recording-meter.js';

quietRuntime();
const { address, namespace } = await ownNamespace();
const connections = [await Connection.connect({ address }), await Connection.connect({ address })] as const;
afterAll(() => Promise.all(connections.map((connection) => connection.close())));
const one = new Client({ connection: connections[0], namespace });
const other = new Client({ connection: connections[1], namespace });
const SOON = { timeout: 90_000, interval: 250 };

let apps = 0;
let app = '';
beforeEach(() => {
  apps += 1;
  app = `app-${apps}`;
  onTestFinished(async () => {
    await one.workflow
      .getHandle(fleetWorkflowId(app))
      .terminate()
      .catch(() => undefined);
  });
});

function sweepAt(endedAtMs: number, fields: Partial<FleetSweep> = {}): FleetSweep {
  const none = { sessions: {}, signalled: { recording: 0, left: 0 }, orphans: {} };
  return { endedAt: new Date(endedAtMs).toISOString(), tookMs: 100, calls: 1, tasks: 2, ...none, ...fields };
}

/** The run of the keeper that runs; undefined if none does. */
async function runningRun(): Promise<string | undefined> {
  const { status, runId } = await one.workflow.getHandle(fleetWorkflowId(app)).describe();
  return status.name === 'RUNNING' ? runId : undefined;
}

/** Runs keepers as a worker does, until the test ends. */
function runKeepers(client: Client): { readonly keepers: FleetKeepers } & ReturnType<typeof recordingMeter> {
  const measuring = recordingMeter();
  const keepers = new FleetKeepers([app], measuring.meter);
  const ending = new AbortController();
  const ended = keepers.run(client, { logger: pino({ level: 'silent' }), signal: ending.signal });
  onTestFinished(() => {
    ending.abort();
    return ended;
  });
  return { keepers, ...measuring };
}

/** Runs the keeper's workflow, with sweeps that only heartbeat. */
async function runSweeps(sweep: FleetSweep): Promise<void> {
  const connection = await NativeConnection.connect({ address });
  const sweepFleet = async (): Promise<never> => {
    const context = Context.current();
    for (;;) {
      context.heartbeat(sweep);
      // oxlint-disable-next-line no-await-in-loop -- one heartbeat after the other
      await context.sleep(500);
    }
  };
  const workers = await Promise.all([
    Worker.create({ connection, namespace, taskQueue: WORKFLOW_TASK_QUEUE, workflowBundle: WORKFLOW_BUNDLE }),
    Worker.create({
      connection,
      namespace,
      taskQueue: zegoTaskQueue(app, 'DescribeTasks'),
      activities: { sweepFleet },
    }),
  ]);
  const running = workers.map((worker) => worker.run());
  onTestFinished(async () => {
    await one.workflow.getHandle(fleetWorkflowId(app)).terminate();
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await connection.close();
  });
}

describe('a fleet keeper', { timeout: 180_000 }, () => {
  test('is started once by two workers at the same time, and reported as running afterwards', async () => {
    const starts = await Promise.all([one, other].map((client) => ensureFleetKeepers(client, [app])));
    expect(starts.flatMap(({ started }) => started)).toEqual([app]);
    expect(starts.flatMap(({ running }) => running)).toEqual([app]);
    const run = await runningRun();
    expect(run).toBeDefined();
    expect(await ensureFleetKeepers(one, [app])).toEqual({ started: [], running: [app] });
    expect(await runningRun()).toBe(run);
  });

  test('is started again after it was terminated, once, while two workers run', async () => {
    runKeepers(one);
    runKeepers(other);
    const first = await vi.waitUntil(() => runningRun().catch(() => undefined), SOON);
    await one.workflow.getHandle(fleetWorkflowId(app)).terminate('test');
    await vi.waitUntil(async () => {
      const run = await runningRun();
      return run !== undefined && run !== first;
    }, SOON);
    const query = `WorkflowId = '${fleetWorkflowId(app)}'`;
    await expect.poll(async () => (await one.workflow.count(query)).count, SOON).toBe(2);
  });
});

describe('the freshness of a fleet keeper', { timeout: 120_000 }, () => {
  test('is read from the engine: sessions rely on it for half an hour after the last sweep', async () => {
    const nowMs = Date.now();
    const { keepers, measured } = runKeepers(one);
    expect(keepers.freshUntil(app)).toBeUndefined();
    await runSweeps(sweepAt(nowMs, { orphans: { foreign: 3 } }));
    await vi.waitUntil(() => keepers.freshUntil(app) !== undefined, SOON);
    expect(keepers.freshUntil(app)).toBe(new Date(nowMs + KEEPER_TRUSTED_MS).toISOString());
    expect(measured).toEqual(
      expect.arrayContaining([
        { name: 'reelkeeper_fleet_sweep_timestamp_seconds', value: 0, labels: { app } },
        { name: 'reelkeeper_fleet_sweep_timestamp_seconds', value: nowMs / 1_000, labels: { app } },
        { name: 'reelkeeper_fleet_tasks', value: 2, labels: { app } },
        { name: 'reelkeeper_fleet_orphans', value: 3, labels: { app, standing: 'foreign' } },
        { name: 'reelkeeper_fleet_orphans', value: 0, labels: { app, standing: 'closed' } },
      ]),
    );
  });

  test('is none if the last sweep that the engine knows is old', async () => {
    const { keepers, measured } = runKeepers(one);
    const sweep = sweepAt(Date.now() - SWEEP_FRESH_MS - 1_000);
    await runSweeps(sweep);
    const seen = { value: Date.parse(sweep.endedAt) / 1_000 };
    await vi.waitFor(() => expect(measured).toContainEqual(expect.objectContaining(seen)), SOON);
    expect(keepers.freshUntil(app)).toBeUndefined();
  });

  test('ends two minutes after the last sweep; an older sweep changes nothing', () => {
    let nowMs = Date.now();
    const keepers = new FleetKeepers([app], recordingMeter().meter, () => nowMs);
    const until = new Date(nowMs + KEEPER_TRUSTED_MS).toISOString();
    keepers.take(app, sweepAt(nowMs));
    keepers.take(app, sweepAt(nowMs - 60_000));
    expect([keepers.freshUntil(app), keepers.freshUntil('other')]).toEqual([until, undefined]);
    nowMs += SWEEP_FRESH_MS - 1;
    expect(keepers.freshUntil(app)).toBe(until);
    nowMs += 1;
    expect(keepers.freshUntil(app)).toBeUndefined();
  });
});
