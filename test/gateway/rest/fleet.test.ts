import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { fleetListSchema } from '../../../src/contract/fleet.schema.js';
import { FLEET_WORKFLOW, fleetWorkflowId, WORKFLOW_TASK_QUEUE } from '../../../src/contract/index.js';
import { temporalWithoutWorker } from '../../client/scripted-sessions.js';
import { foreignTask } from '../../harness/foreign-task.js';
import { everything } from '../../harness/whole-world.js';
import { gatewayOfFile } from '../gateway-world.js';
import { asking, recording } from './rest-world.js';

/** A sweep is known, and a pause received, with the next heartbeat of the activity. */
const SOON = { timeout: 100_000, interval: 500 };

describe('with a worker', { timeout: 120_000 }, async () => {
  const { gateway, client, config, temporal } = await everything();
  const ask = asking(gateway.url);
  const fleetOf = async (app: string): Promise<unknown> => {
    const { status, body } = await ask('GET', `/v1/fleet?app=${app}`);
    expect(status).toBe(200);
    return fleetListSchema.parse(body).fleets[0];
  };

  test('the fleet of each app is shown: its last sweep, its sessions by phase, and its orphans', async () => {
    const session = await recording(client, 'of-the-fleet');
    onTestFinished(() => session.cancel());
    await foreignTask(config, 'foreign-room');
    await vi.waitFor(async () => {
      expect(await fleetOf('default')).toMatchObject({
        keeper: 'running',
        paused: false,
        last: { tasks: 2, sessions: { recording: 1 }, orphans: { foreign: 1 } },
      });
    }, SOON);
    const { body } = await ask('GET', '/v1/fleet');
    expect(body).toMatchObject({ fleets: [{ app: 'default', keeper: 'running' }] });
  });

  test('a keeper is paused and resumed', async () => {
    expect(await ask('POST', '/v1/fleet/pause')).toMatchObject({ status: 202, body: { accepted: true } });
    expect(await fleetOf('default')).toMatchObject({ keeper: 'paused', paused: true });
    expect(await ask('POST', '/v1/fleet/resume?app=default')).toMatchObject({ status: 202, body: { accepted: true } });
    expect(await fleetOf('default')).toMatchObject({ paused: false });
    const resumedAt = new Date().toISOString();
    await vi.waitFor(async () => {
      const fleet = fleetListSchema.parse((await ask('GET', '/v1/fleet')).body).fleets[0];
      expect(fleet?.last?.endedAt.localeCompare(resumedAt)).toBe(1);
    }, SOON);
  });

  test('of an app without a keeper it is shown as missing, and takes no commands', async () => {
    expect(await fleetOf('nowhere')).toEqual({ app: 'nowhere', keeper: 'missing', viewUnavailable: true });
    expect(await ask('POST', '/v1/fleet/pause?app=nowhere')).toMatchObject({
      status: 404,
      body: { type: 'urn:reelkeeper:problem:keeper-missing', detail: expect.stringContaining('app "nowhere"') },
    });
  });

  test('a worker starts another keeper in place of one that was terminated', async () => {
    const { startedAt } = await client.fleet('default').view();
    await temporal.workflow.getHandle(fleetWorkflowId('default')).terminate('by the test');
    const another = { keeper: 'running', startedAt: expect.not.stringMatching(startedAt) };
    await vi.waitFor(async () => expect(await fleetOf('default')).toMatchObject(another), SOON);
  });
});

/** Its configuration has the apps default, other and unsigned. */
describe('without a worker', async () => {
  const { client, temporal } = await temporalWithoutWorker();
  const { url } = await gatewayOfFile(client);
  const ask = asking(url);

  test('a keeper is shown as Temporal knows it', async () => {
    await temporal.workflow.start(FLEET_WORKFLOW, {
      taskQueue: WORKFLOW_TASK_QUEUE,
      workflowId: fleetWorkflowId('other'),
      args: ['other'],
    });
    expect(await ask('GET', '/v1/fleet')).toMatchObject({
      status: 200,
      body: {
        fleets: [
          { app: 'default', keeper: 'missing', viewUnavailable: true },
          { app: 'other', keeper: 'behind', viewUnavailable: true },
          { app: 'unsigned', keeper: 'missing', viewUnavailable: true },
        ],
      },
    });
  });

  test('a command must name one of several apps', async () => {
    expect(await ask('POST', '/v1/fleet/pause')).toMatchObject({
      status: 400,
      body: { mistakes: [{ path: 'app', message: 'must be one of default, other, unsigned' }] },
    });
  });
});
