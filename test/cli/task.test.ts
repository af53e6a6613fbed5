import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type Config, simulatorConfig } from '../../src/config/index.js';
import { taskListSchema, taskStopSchema } from '../../src/contract/tasks.schema.js';
import { createSimulator } from '../../src/simulator/index.js';
import { temporalWithoutWorker } from '../client/scripted-sessions.js';
import { asking } from '../gateway/rest/rest-world.js';
import { afterFile } from '../harness/after-file.js';
import { foreignTask } from '../harness/foreign-task.js';
import { freePort } from '../harness/ports.js';
import { everything } from '../harness/whole-world.js';
import { typed } from './typed.js';

const SOON = { timeout: 100_000, interval: 300 };
/** The time within which a missing part is named, and some for a busy machine. */
const PROMPT_MS = 8_000;

/** Writes a configuration with the app's secret into a folder, and returns the variable that names it. */
async function configIn(
  folder: string,
  { apps }: Config,
  secret?: string,
): Promise<{ readonly REELKEEPER_CONFIG: string }> {
  const app = apps['default'];
  if (!app?.serverSecret) throw new Error('The configuration has no app with a secret.');
  const { appId, endpoint, serverSecret } = app;
  const file = join(folder, `${secret ?? 'right'}.json`);
  const content = { apps: { default: { appId, endpoint, serverSecret: secret ?? serverSecret.reveal() } } };
  await writeFile(file, JSON.stringify(content));
  return { REELKEEPER_CONFIG: file };
}

describe('tasks of ZEGO', { timeout: 150_000 }, async () => {
  const { client, temporal, config, env, simulator, gateway, anotherGateway } = await everything();
  const at = await typed();
  const signing = { ...env, ...(await configIn(at.folder, config)) };
  const { serverSecret: _, ...unsigned } = config.apps['default'] ?? {};
  const withoutSecret = await anotherGateway({
    config: { ...config, apps: JSON.parse(JSON.stringify({ default: unsigned })) },
    port: 0,
  });
  afterFile(() => withoutSecret.stop());
  const byGateway = { zego: asking(gateway.url), keeper: asking(withoutSecret.url) };
  const byCommand = { zego: signing, keeper: env };
  const ways = ['zego', 'keeper'] as const;
  const endOf = (taskId: string) => simulator.ledger.tasks().find((task) => task.taskId === taskId)?.endedBy;
  const recording = async (id: string): Promise<string> => {
    const { session } = await client.start({ roomId: `room of ${id}` }, { sessionId: id });
    const { taskIds = [] } = await session.started();
    await vi.waitFor(async () => expect((await session.summary()).taskIds).toEqual(taskIds), SOON);
    return taskIds[0] ?? '';
  };
  const owned = await recording('lesson');
  const foreign = await foreignTask(config, 'foreign-room');
  await client.fleet('default').pause();

  test('are listed with the session of each, those without one first', async () => {
    const { code, stdout } = await at.run(['task', 'list'], signing);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(
          `^App  default\n  via zego: this process .*\n  TASK .*\n  ${foreign}  foreign-room +no session known here .*\n  ${owned}  room of lesson +session lesson, running `,
        ),
      ),
    });
    const { body } = await byGateway.zego('GET', '/v1/tasks');
    expect(taskListSchema.parse(body)).toMatchObject({
      apps: [
        {
          app: 'default',
          via: 'zego',
          tasks: [
            { taskId: foreign, standing: 'foreign', status: 2 },
            { taskId: owned, standing: 'owned', sessionId: 'lesson', sessionStatus: 'running' },
          ],
        },
      ],
    });
  });

  test('are listed by the fleet keeper for a process without the secret', async () => {
    await client.fleet('default').resume();
    await vi.waitFor(async () => {
      const listed = JSON.parse((await at.run(['task', 'list', '--json'], env)).stdout);
      expect(listed).toMatchObject({
        apps: [{ via: 'keeper', listedAt: expect.any(String), tasks: [{ taskId: foreign }, { taskId: owned }] }],
      });
    }, SOON);
    expect((await byGateway.keeper('GET', '/v1/tasks?app=default')).body).toMatchObject({ apps: [{ via: 'keeper' }] });
    await client.fleet('default').pause();
  });

  test.each(ways)('are shown, via %s', async (via) => {
    const shown = await at.run(['task', 'show', owned], byCommand[via]);
    expect(shown.stdout).toMatch(new RegExp(`^Task  ${owned}\n  app +default\n`));
    expect(shown.stdout).toMatch(/^ {2}ZEGO +recording\n {2}session +session lesson, running$/m);
    expect(shown.stdout).toMatch(new RegExp(`^  via +${via}: `, 'm'));
    const { body } = await byGateway[via]('GET', `/v1/tasks/${foreign}`);
    expect(body).toMatchObject({ taskId: foreign, standing: 'foreign', status: 2, via });
  });

  test.each(ways)('that a running session carries are not stopped, via %s', async (via) => {
    const { code, stderr } = await at.run(['task', 'stop', owned], byCommand[via]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('reelkeeper stop lesson.') });
    expect(await byGateway[via]('POST', `/v1/tasks/${owned}/stop`)).toMatchObject({
      status: 409,
      body: { type: 'urn:reelkeeper:problem:task-owned', detail: expect.stringContaining('session "lesson"') },
    });
    expect(endOf(owned)).toBeNull();
  });

  test('without a session are stopped by a command, which repeats a stop that fails', async () => {
    simulator.fault({ name: 'system-error', action: 'StopRecord', times: 2 });
    const { code, stdout, stderr } = await at.run(['task', 'stop', foreign], signing);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `Stopped task ${foreign} of app default: ZEGO reports that it has ended.\n`,
      stderr: expect.stringMatching(/^via zego: /),
    });
    expect(endOf(foreign)).toBe('stop-record');
    const again = await at.run(['task', 'stop', foreign, '--json'], signing);
    expect(taskStopSchema.parse(JSON.parse(again.stdout))).toMatchObject({ how: 'ended-already', hasEnded: true });
  });

  test('of a terminated session are stopped through the fleet keeper', async () => {
    const taskId = await recording('cut off');
    await temporal.workflow.getHandle('cut off').terminate('a test');
    await vi.waitFor(async () => {
      const shown = (await byGateway.keeper('GET', `/v1/tasks/${taskId}`)).body;
      expect(shown).toMatchObject({ standing: 'closed', sessionId: 'cut off', sessionStatus: 'terminated' });
    }, SOON);
    const { status, body } = await byGateway.keeper('POST', `/v1/tasks/${taskId}/stop`);
    expect({ status, body }).toMatchObject({ status: 200, body: { how: 'stopped', hasEnded: true, via: 'keeper' } });
    expect(endOf(taskId)).toBe('stop-record');
  });

  test('whose stop ZEGO rejects are named with app, code and message', async () => {
    const another = await foreignTask(config, 'rejected');
    const wrong = { ...env, ...(await configIn(at.folder, config, 'another-secret-than-this-apps')) };
    const { code, stderr } = await at.run(['task', 'stop', another], wrong);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`App "default": ZEGO rejected StopRecord of task "${another}": 100000005 `));
    simulator.fault({ name: 'unreachable', action: 'DescribeRecordStatus', times: 'always' });
    expect(await byGateway.keeper('GET', `/v1/tasks/${another}`)).toMatchObject({
      status: 503,
      body: { type: 'urn:reelkeeper:problem:zego-unreachable', detail: expect.stringContaining('App "default"') },
    });
    simulator.faults.clear();
    expect(await byGateway.zego('POST', `/v1/tasks/${another}/stop`)).toMatchObject({ status: 200 });
  });

  test.each(ways)('that ZEGO does not know are reported, via %s', async (via) => {
    const { code, stderr } = await at.run(['task', 'stop', 'nobodyHasThisTask'], byCommand[via]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('no task "nobodyHasThisTask" of app'),
    });
    expect(await byGateway[via]('GET', '/v1/tasks/nobodyHasThisTask')).toMatchObject({
      status: 404,
      body: { type: 'urn:reelkeeper:problem:unknown-zego-task' },
    });
  });

  test('of an unknown app are refused with the known ones', async () => {
    const { code, stderr } = await at.run(['task', 'list', '--app', 'nowhere'], signing);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('app must be one of default') });
    expect(await byGateway.zego('POST', '/v1/tasks/any/stop?app=nowhere')).toMatchObject({
      status: 400,
      body: { mistakes: [{ path: 'app', message: 'must be one of default' }] },
    });
  });

  test('of several apps are found in the one that has them', async () => {
    const other = { appId: 999_999, endpoint: simulator.endpoint, serverSecret: 'the-secret-of-another-app' };
    const file = join(at.folder, 'two.json');
    const app = config.apps['default'];
    const apps = { other, default: { ...app, serverSecret: app?.serverSecret?.reveal(), callbackSecret: undefined } };
    await writeFile(file, JSON.stringify({ apps }));
    const two = { ...env, REELKEEPER_CONFIG: file };
    expect((await at.run(['task', 'show', owned], two)).stdout).toMatch(/^ {2}app +default$/m);
    const { stdout } = await at.run(['task', 'list', '--json'], two);
    expect(JSON.parse(stdout)).toMatchObject({
      apps: [
        { app: 'other', failure: expect.stringMatching(/^App "other": ZEGO rejected DescribeTasks: \d+ /) },
        { app: 'default', tasks: [{ taskId: owned }] },
      ],
    });
  });

  test('of a running session are stopped by force, and the session sees the end', async () => {
    const { status, body } = await byGateway.zego('POST', `/v1/tasks/${owned}/stop`, { force: true });
    expect({ status, body }).toMatchObject({ status: 200, body: { sessionId: 'lesson', hasEnded: true } });
    await client.fleet('default').resume();
    expect(await client.get('lesson').closed({ pollAfterMs: 300 })).toMatchObject({ outcome: 'complete' });
  });
});

describe('tasks of ZEGO without a worker', { timeout: 60_000 }, async () => {
  const { place } = await temporalWithoutWorker();
  const simulator = await createSimulator({ initMs: 100, uploadMs: 100 });
  afterFile(() => simulator.close());
  const { endpoint, appId, serverSecret, callbackSecret } = simulator;
  const config = simulatorConfig({ endpoint, publicUrl: endpoint, appId, serverSecret, callbackSecret });
  const at = await typed();
  const env = { TEMPORAL_ADDRESS: place.address, TEMPORAL_NAMESPACE: place.namespace };
  const secret = await configIn(at.folder, config);

  test('are listed and stopped with the secret', async () => {
    const taskId = await foreignTask(config, 'no-worker');
    expect((await at.run(['task', 'list'], { ...env, ...secret })).stdout).toContain(taskId);
    expect((await at.run(['task', 'stop', taskId], { ...env, ...secret })).stdout).toMatch(/^Stopped task /);
  });

  test('need a worker without the secret: that is said at once', async () => {
    const beganMs = Date.now();
    const missing = await at.run(['task', 'list', '--app', 'default'], { ...env, REELKEEPER_CONFIG: '' });
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('no app is configured here') });
    await at.run(['setup'], { ...env, ...secret });
    const { code, stderr } = await at.run(['task', 'stop', 'any'], env);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /No worker responds for the fleet keeper of app "default"\. Start "reelkeeper worker"/,
      ),
    });
    expect(Date.now() - beganMs).toBeLessThan(3 * PROMPT_MS);
  });
});

test('tasks of ZEGO are listed without Temporal, and stopped by force alone', { timeout: 60_000 }, async () => {
  const simulator = await createSimulator({ initMs: 100, uploadMs: 100 });
  const { endpoint, appId, serverSecret, callbackSecret } = simulator;
  const config = simulatorConfig({ endpoint, publicUrl: endpoint, appId, serverSecret, callbackSecret });
  const at = await typed();
  const env = { TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`, ...(await configIn(at.folder, config)) };
  const taskId = await foreignTask(config, 'no-temporal');
  const beganMs = Date.now();
  const listed = await at.run(['task', 'list'], env);
  expect(Date.now() - beganMs).toBeLessThan(PROMPT_MS);
  expect(listed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(new RegExp(`${taskId}  no-temporal  unknown: Temporal at `)),
    stderr: expect.stringMatching(/^warning: Temporal at .* cannot be used/),
  });
  const refused = await at.run(['task', 'stop', taskId], env);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('was not stopped: only Temporal knows') });
  expect((await at.run(['task', 'stop', taskId, '--force'], env)).stdout).toMatch(/^Stopped task /);
  await simulator.close();
});
