import proto from '@temporalio/proto';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { roomWorkflowId, SESSION_WORKFLOW, WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import type { RunningCli } from '../cli/cli.js';
import { blocks } from '../docs/documents.js';
import { typedIn } from '../docs/typed.js';
import { NO_LEDGER_PROBLEMS, System } from './system.js';
import { TemporalCommand } from './temporal-command.js';
import { tunedServer } from './tuned-server.js';

const { TASK_QUEUE_TYPE_WORKFLOW } = proto.temporal.api.enums.v1.TaskQueueType;
const { PENDING_WORKFLOW_TASK_STATE_SCHEDULED } = proto.temporal.api.enums.v1.PendingWorkflowTaskState;
const SOON = { timeout: 90_000, interval: 500 };
const DRAINED_SOON = {
  'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '1s',
  'matching.wv.VersionDrainageStatusRefreshInterval': '1s',
};

const system = await System.start({ startTemporal: tunedServer(DRAINED_SOON) });
const temporal = await TemporalCommand.at(system.temporalAddress);

const written = await Promise.all(
  blocks('sh')
    .filter(({ document }) => document === 'docs/versions.md')
    .map((block) => typedIn(block, ['temporal', 'npx'])),
);
/** The `temporal` commands of the document. */
const commands = written.flat().filter(({ program }) => program === 'temporal');

/** Runs the document's command that contains all of these words, until it succeeds. */
async function deploymentCommand(...words: string[]): Promise<string> {
  const found = commands.find(({ args }) => words.every((word) => args.join(' ').includes(word)));
  if (!found) throw new Error(`docs/versions.md has no command with ${words.join(' and ')}`);
  return vi.waitUntil(async () => {
    const { code, stdout } = await temporal.tryAny(...found.args);
    return code === 0 && (stdout || 'done');
  }, SOON);
}

/** The newest worker of each build. */
const builds = new Map<string, RunningCli>();
afterAll(async () => {
  for (const worker of builds.values()) await worker.kill('SIGKILL');
});

async function startBuild(buildId: string): Promise<void> {
  const versioning = { deploymentName: 'reelkeeper', buildId };
  await system.writeSections(`${buildId}.json`, { worker: { shutdownGraceSeconds: 2, versioning } });
  const config = `${system.folder}/${buildId}.json`;
  const worker = system.at.start(['worker', '--config', config], { outlivesTest: true });
  builds.set(buildId, worker);
  await worker.says(/^ready .*\n/m);
}

/** Makes a build current and waits until the task queue knows it, which is after the command returns. */
async function makeCurrent(buildId: string): Promise<void> {
  await deploymentCommand('set-current-version', buildId);
  const taskQueue = { name: WORKFLOW_TASK_QUEUE };
  await vi.waitUntil(async () => {
    const queue = { namespace: 'default', taskQueue, taskQueueType: TASK_QUEUE_TYPE_WORKFLOW };
    const { versioningInfo } = await system.temporal.workflowService.describeTaskQueue(queue);
    return versioningInfo?.currentDeploymentVersion?.buildId === buildId;
  }, SOON);
}

/** The builds whose workers completed workflow tasks of a workflow. */
async function buildsOf(workflowId: string): Promise<string[]> {
  const { events } = await system.temporal.workflow.getHandle(workflowId).fetchHistory();
  const builds = events?.flatMap(({ workflowTaskCompletedEventAttributes: done }) =>
    done ? [done.deploymentVersion?.buildId ?? 'none'] : [],
  );
  return [...new Set(builds)];
}

describe('two builds side by side', () => {
  const before = system.client.get('before');
  const first = system.client.get('first');
  const second = system.client.get('second');

  test('a session without a version continues on the first current build', async () => {
    await system.start('before');
    await system.phase(before, 'recording');
    await startBuild('build-1');
    await makeCurrent('build-1');
    await system.stop('worker');
    await expect(before.updateLayout({ MixMode: 3 })).resolves.toMatchObject({ accepted: true });
    expect(await buildsOf('before')).toEqual(['none', 'build-1']);
    await before.stop();
    expect(await system.closed(before)).toMatchObject({ outcome: 'complete' });
  }, 150_000);

  test('a new session starts on the current build', async () => {
    await system.start('first');
    await system.phase(first, 'recording');
    await startBuild('build-2');
    await makeCurrent('build-2');
    await system.start('second');
    await system.phase(second, 'recording');
    expect(await buildsOf('second')).toEqual(['build-2']);
  }, 150_000);

  test('a running session stays on its build until its end', async () => {
    await expect(first.updateLayout({ MixMode: 4 })).resolves.toMatchObject({ accepted: true });
    const running = JSON.parse(await deploymentCommand('workflow list')) as {
      readonly type: { readonly name: string };
    }[];
    // The fleet keeper moves on with its next workflow task.
    const sessions = running.filter(({ type }) => type.name === SESSION_WORKFLOW);
    expect(sessions).toMatchObject([{ execution: { workflowId: 'first' } }]);
    await first.stop();
    expect(await system.closed(first)).toMatchObject({ outcome: 'complete', endReason: 'stopped' });
    expect(await buildsOf('first')).toEqual(['build-1']);
  }, 150_000);

  test('the old build becomes drained, and its workers can stop', async () => {
    await vi.waitUntil(async () => /"drained"/i.test(await deploymentCommand('describe-version')), SOON);
    await builds.get('build-1')?.kill('SIGTERM');
    await expect(second.updateLayout({ MixMode: 5 })).resolves.toMatchObject({ accepted: true });
    await second.stop();
    expect(await system.closed(second)).toMatchObject({ outcome: 'complete' });
    expect(await buildsOf('second')).toEqual(['build-2']);
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  }, 200_000);
});

describe('a room that is recorded without a session id', () => {
  test('is recorded on the current build, even if its coordinator started before', async () => {
    const roomId = 'room of the coordinator';
    await startBuild('build-1');
    await makeCurrent('build-1');
    const { session: earlier } = await system.client.start({ roomId });
    await system.phase(earlier, 'recording');
    await makeCurrent('build-2');
    await earlier.stop();
    await system.until(earlier, ({ phase }) => phase !== 'recording');
    const { session: later, created } = await system.client.start({ roomId });
    expect(created).toBe(true);
    await system.phase(later, 'recording');
    expect([await buildsOf(earlier.id), await buildsOf(later.id)]).toEqual([['build-1'], ['build-2']]);
    expect(await buildsOf(roomWorkflowId('default', roomId))).toEqual(['build-1', 'build-2']);
    await later.stop();
    await system.closed(later);
    await system.closed(earlier);
    await builds.get('build-1')?.kill('SIGTERM');
  }, 200_000);
});

describe('a session whose build has no worker', () => {
  test('makes no progress until it is moved to another build', async () => {
    const session = await system.start('lesson-4711');
    await system.phase(session, 'recording');
    await startBuild('build-1');
    await makeCurrent('build-1');
    await builds.get('build-2')?.kill('SIGTERM');
    await session.stop();
    // Once a later session records, the remaining workers would have handled this one too.
    const later = await system.start('later');
    await system.phase(later, 'recording');
    const { raw } = await system.temporal.workflow.getHandle(session.id).describe();
    expect(raw.pendingWorkflowTask).toMatchObject({ state: PENDING_WORKFLOW_TASK_STATE_SCHEDULED, attempt: 1 });
    expect((await session.summary()).phase).toBe('recording');
    await later.stop();
    await deploymentCommand('update-options');
    expect(await system.closed(session)).toMatchObject({ outcome: 'complete' });
    expect(await buildsOf('lesson-4711')).toEqual(['build-2', 'build-1']);
  }, 200_000);
});
