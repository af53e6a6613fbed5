import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, describe, expect, test } from 'vitest';
import { fleetKeepers } from '../../../src/cli/doctor/checks/fleet.js';
import type { Finding } from '../../../src/cli/doctor/finding.js';
import type { Config } from '../../../src/config/index.js';
import {
  FLEET_SIGNALS,
  type FleetSweep,
  fleetWorkflowId,
  SWEEP_FRESH_MS,
  type SweepAnswer,
  type SweepInput,
  WORKFLOW_TASK_QUEUE,
  zegoTaskQueue,
} from '../../../src/contract/index.js';
import { ensureFleetKeepers } from '../../../src/worker/fleet-keepers.js';
import { WORKFLOW_BUNDLE } from '../../harness/built-workflows.js';
import { ownNamespace } from '../../harness/own-namespace.js';
import { quietRuntime } from '../../harness/runtime.js';
import { simulatedConfig } from '../../worker/simulated-config.js';

quietRuntime();
const served = await ownNamespace();
const unserved = await ownNamespace();
const connection = await Connection.connect({ address: served.address });
afterAll(() => connection.close());
const client = new Client({ connection, namespace: served.namespace });
const SOON = { timeout: 60_000, interval: 500 };

function sweep(ageMs: number, fields: Partial<FleetSweep> = {}): FleetSweep {
  const none = { sessions: {}, signalled: { recording: 0, left: 0 }, orphans: {} };
  const endedAt = new Date(Date.now() - ageMs).toISOString();
  return { endedAt, tookMs: 400, calls: 1, tasks: 2, ...none, ...fields };
}

const NOTHING: SweepAnswer = { sweeps: 1, orphans: [], policy: 'known', webhooks: [] };
const STRAY = {
  taskId: 'stray-1',
  roomId: 'r',
  startedAt: new Date().toISOString(),
  foundAt: new Date().toISOString(),
  standing: 'foreign',
  hasSessionInRoom: false,
} as const;

/** What the sweeps of each app do: fail, return an answer and then go on, or heartbeat a sweep and go on. */
const SWEEPS: Readonly<Record<string, () => FleetSweep | SweepAnswer | undefined>> = {
  fresh: () => sweep(0),
  paused: () => sweep(0),
  failing: () => {
    throw new Error('worker 7 has no such app');
  },
  refused: () => ({ ...NOTHING, refusal: { code: 100_000_005, message: 'signature error' } }) as SweepAnswer,
  behind: () => sweep(SWEEP_FRESH_MS + 5_000),
  slow: () => sweep(0, { tookMs: 95_000 }),
  stray: () => ({ ...NOTHING, last: sweep(0), orphans: [STRAY] }),
  new: () => undefined,
};

async function runWorkers(): Promise<void> {
  const native = await NativeConnection.connect({ address: served.address });
  const answered = new Set<string>();
  const sweepFleet = async ({ app, last }: SweepInput): Promise<SweepAnswer> => {
    const context = Context.current();
    const result = answered.has(app) ? last : SWEEPS[app]?.();
    if (result && 'webhooks' in result) {
      answered.add(app);
      return result;
    }
    for (;;) {
      context.heartbeat(result);
      // oxlint-disable-next-line no-await-in-loop -- until its keeper is paused or ends
      await context.sleep(1_000);
    }
  };
  const common = { connection: native, namespace: served.namespace };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: WORKFLOW_TASK_QUEUE, workflowBundle: WORKFLOW_BUNDLE }),
    ...Object.keys(SWEEPS).map((app) =>
      Worker.create({ ...common, taskQueue: zegoTaskQueue(app, 'DescribeTasks'), activities: { sweepFleet } }),
    ),
  ]);
  const running = workers.map((worker) => worker.run());
  afterAll(async () => {
    await Promise.all(Object.keys(SWEEPS).map((app) => client.workflow.getHandle(fleetWorkflowId(app)).terminate()));
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await native.close();
  });
}

async function check(app: string, namespace = served.namespace): Promise<readonly Finding[]> {
  const { apps, ...config } = simulatedConfig({});
  const own = apps['default'];
  const only: Config = { ...config, apps: own ? { [app]: own } : {} };
  const signal = AbortSignal.timeout(60_000);
  return fleetKeepers.run({ connection, address: '', namespace }, { config: only, signal, responseTimeoutMs: 4_000 });
}

await ensureFleetKeepers(client, Object.keys(SWEEPS));
await runWorkers();
await client.workflow.getHandle(fleetWorkflowId('paused')).signal(FLEET_SIGNALS.pause);

describe('the fleet keeper of an app', { timeout: 120_000 }, () => {
  test.each([
    ['fresh', 'ok', /^last sweep \d+ s ago: 2 tasks in 0\.4 s$/, /^$/],
    ['paused', 'warning', /^it is paused, .*: sessions poll/, /reelkeeper fleet resume --app paused$/],
    ['failing', 'failed', /^its sweeps fail, no sweep yet: worker 7 has no such app/, /^Correct what it names/],
    ['refused', 'failed', /^its sweeps fail, .*signature error/, /^Correct what it names/],
    ['behind', 'failed', /^it is behind: last sweep 1\d\d s ago; more than 120 s/, /serves app "behind"/],
    ['slow', 'warning', /2 tasks in 95 s: ends of tasks are noticed late$/, /apps\.slow\.quotas\.DescribeTasks/],
    ['new', 'warning', /^no sweep yet$/, /run this again/],
  ])('that is %s is %s, with its fix', async (app, state, seen, fix) => {
    await expect
      .poll(async () => (await check(app))[0], SOON)
      .toMatchObject({
        check: `fleet keeper of app "${app}"`,
        state,
        seen: expect.stringMatching(seen),
      });
    expect((await check(app))[0]?.fix ?? '').toMatch(fix);
  });

  test('has a finding about the tasks that record without a session', async () => {
    await expect
      .poll(() => check('stray'), SOON)
      .toMatchObject([
        { check: 'fleet keeper of app "stray"', state: 'ok' },
        {
          check: 'orphans of app "stray"',
          state: 'warning',
          seen: '1 task records without a session: stray-1 in room "r" (foreign); apps.stray.orphans is "known"',
        },
      ]);
  });

  test('fails if it was never started, does not run, or no worker runs it', async () => {
    const start = expect.stringContaining('Run "reelkeeper setup"');
    const { namespace } = unserved;
    const other = new Client({ connection, namespace });
    expect(await check('math', namespace)).toMatchObject([{ state: 'failed', seen: 'it does not run', fix: start }]);
    await ensureFleetKeepers(other, ['math']);
    expect(await check('math', namespace)).toMatchObject([
      {
        state: 'failed',
        seen: 'it does not respond: no worker runs its workflow',
        fix: expect.stringContaining('worker'),
      },
    ]);
    await other.workflow.getHandle(fleetWorkflowId('math')).terminate();
    expect(await check('math', namespace)).toMatchObject([{ state: 'failed', seen: 'it does not run', fix: start }]);
  });
});

test('the check of fleet keepers needs a configuration', async () => {
  const signal = AbortSignal.timeout(10_000);
  const context = { config: undefined, signal, responseTimeoutMs: 4_000 };
  expect(await fleetKeepers.run({ connection, ...served }, context)).toMatchObject([{ state: 'not checked' }]);
});
