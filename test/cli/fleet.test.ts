import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { FLEET_WORKFLOW, fleetWorkflowId, WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import { temporalWithoutWorker } from '../client/scripted-sessions.js';
import { foreignTask } from '../harness/foreign-task.js';
import { everything } from '../harness/whole-world.js';
import { typed } from './typed.js';

/** A sweep is known with the next heartbeat of its activity. */
const SOON = { timeout: 100_000, interval: 500 };
/** Sweeps must agree on a foreign task for a minute. */
const REPORTED = { timeout: 170_000, interval: 2_000 };

describe('fleet', { timeout: 120_000 }, async () => {
  const { client, config, env, namespace } = await everything();
  const at = await typed();
  const done = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await at.run(['fleet', ...args], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const orphan = await foreignTask(config, 'foreign-room');

  test('shows a running keeper with its last sweep and the sessions by phase', async () => {
    const { session } = await client.start({ roomId: 'seen' }, { sessionId: 'seen' });
    await session.started();
    await vi.waitFor(async () => {
      const shown = await done();
      expect(shown).toMatch(/^Fleet {2}default\n {2}keeper +running\. It watches all tasks of the app/);
      expect(shown).toMatch(/^ {2}last sweep +\S+ \S+ \(.* ago\), .*s, \d+ calls?$/m);
      expect(shown).toMatch(/^ {2}tasks +2 recording, by ZEGO's list$/m);
      expect(shown).toMatch(/^ {2}sessions +1 recording$/m);
      expect(shown).toMatch(/^ {2}capacity +no session is waiting$/m);
      expect(shown).toMatch(/^ {2}orphans +1 foreign$/m);
    }, SOON);
    await session.stop();
  });

  test('reports a task that somebody else started, by name', { timeout: 200_000 }, async () => {
    await vi.waitFor(async () => {
      expect(JSON.parse(await done('--json'))).toMatchObject({
        fleets: [{ orphans: [{ taskId: orphan, state: 'reported' }], policy: 'known' }],
      });
    }, REPORTED);
    const shown = await done('--app', 'default');
    expect(shown).toContain('policy      known: those of our sessions are stopped');
    expect(shown).toMatch(
      new RegExp(
        `^Orphans\n  ${orphan}  foreign-room  foreign \\(no session of ours carried it\\)  reported: left`,
        'm',
      ),
    );
    expect(shown).toMatch(
      new RegExp(`^Timeline\n  .*  task ${orphan} found without a session room=foreign-room standing=foreign$`, 'm'),
    );
  });

  test('pause and resume command the keeper', async () => {
    expect(await done('pause')).toBe('Requested the pause of the fleet keeper of app "default".\n');
    expect(await done()).toMatch(/^ {2}keeper +paused\. Sessions poll their tasks themselves/m);
    expect(JSON.parse(await done('resume', '--app', 'default', '--json'))).toEqual({ app: 'default', sent: true });
    expect(JSON.parse(await done('--json'))).toMatchObject({ fleets: [{ paused: false }] });
  });

  test('shows the apps of the configuration, also those without a keeper', async () => {
    const file = join(at.folder, 'reelkeeper.yaml');
    await writeFile(file, 'apps: { other: { appId: 1, serverSecret: "${NOT_SET_HERE}" }, default: {} }\n');
    const shown = await at.run(['fleet', '--json'], { ...env, REELKEEPER_CONFIG: file });
    expect(JSON.parse(shown.stdout)).toMatchObject({
      fleets: [
        { app: 'other', keeper: 'missing', viewUnavailable: true },
        { app: 'default', keeper: 'running' },
      ],
    });
    const paused = await at.run(['fleet', 'pause'], { ...env, REELKEEPER_CONFIG: file });
    expect(paused).toMatchObject({ code: 2, stderr: expect.stringContaining('--app: other, default') });
  });

  test('fails to command a keeper that does not run, and says so', async () => {
    const { code, stderr } = await at.run(['fleet', 'pause', '--app', 'nowhere'], env);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('No fleet keeper of app "nowhere" runs'),
    });
    expect(await done('--app', 'nowhere')).toMatch(/keeper {2}missing\. No keeper runs/);
    const wrong = await at.run(['fleet', '--app', 'no name'], { ...env, TEMPORAL_NAMESPACE: namespace });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('must be 1 to 64 letters') });
  });
});

describe('fleet without a worker', async () => {
  const { place, temporal } = await temporalWithoutWorker();
  const at = await typed();
  const env = { TEMPORAL_ADDRESS: place.address, TEMPORAL_NAMESPACE: place.namespace };

  test('says that there are no keepers, or shows what Temporal knows of one', async () => {
    const none = await at.run(['fleet'], env);
    expect(none).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('No fleet keepers.') });
    await temporal.workflow.start(FLEET_WORKFLOW, {
      taskQueue: WORKFLOW_TASK_QUEUE,
      workflowId: fleetWorkflowId('default'),
      args: ['default'],
    });
    const { code, stdout } = await at.run(['fleet', '--app', 'default'], env);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/keeper {2}behind\. .* No worker responds: this is what Temporal knows\.\n$/),
    });
    const paused = await at.run(['fleet', 'pause', '--app', 'default'], env);
    expect(paused.code).toBe(0);
  });
});
