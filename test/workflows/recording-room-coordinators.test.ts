import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { temporal as protocol } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { RecordingClient } from '../../src/client/index.js';
import { type RecordAnswer, roomWorkflowId } from '../../src/contract/index.js';
import { suggestingAfter } from '../e2e/eager-server.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { afterwards, temporaryFolder } from '../harness/servers.js';
import { RoomWorld } from './room-world.js';

const { UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED: COMPLETED } =
  protocol.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;

/** After so many events a coordinator continues as new. */
const EVENTS = 80;

const world = await RoomWorld.start({
  apps: ['school'],
  startTemporal: async () => {
    const server = await suggestingAfter(EVENTS)(await temporaryFolder());
    afterwards(() => server.stop());
    return server;
  },
});
const { client, temporal } = world;

/** Asks a coordinator as any Temporal client can. */
function ask(coordinatorId: string, ...args: unknown[]): Promise<RecordAnswer> {
  const startWorkflowOperation = new WithStartWorkflowOperation<() => Promise<void>>('recordingRoom', {
    workflowId: coordinatorId,
    taskQueue: 'reelkeeper',
    args: [],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  });
  startWorkflowOperation.workflowHandle().catch(() => undefined);
  return temporal.workflow.executeUpdateWithStart<() => Promise<void>, RecordAnswer, unknown[]>('record', {
    args,
    startWorkflowOperation,
  });
}

function nested(levels: number): object {
  let value: object = {};
  for (let level = 1; level < levels; level++) value = { a: value };
  return value;
}

async function failureOf(requested: Promise<unknown>): Promise<unknown> {
  const error = await requested.then(
    () => undefined,
    (error: unknown) => error,
  );
  return error instanceof WorkflowUpdateFailedError ? error.cause : error;
}

describe('a coordinator', { timeout: 120_000 }, () => {
  test('gives one session to those who name the only app and those who leave it out', async () => {
    const spellings = [{}, { app: 'school' }, {}, { app: 'school' }];
    const starts = spellings.map((app) => new RecordingClient({ client: temporal }).start({ roomId: 'spelt', ...app }));
    const results = await Promise.all(starts);
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    const ids = new Set(results.map(({ session }) => session.id));
    expect([...ids]).toEqual([expect.stringMatching(/^school:spelt:[0-9a-f]{8}$/)]);
    await world.phase([...ids][0] ?? '', 'recording');
    expect(world.tasks('spelt')).toHaveLength(1);
  });

  test.each([
    { what: 'nothing', request: [], mistakes: [{ path: '(whole)' }] },
    { what: 'null', request: [null], mistakes: [{ path: '(whole)' }] },
    { what: 'a text', request: ['odd'], mistakes: [{ path: '(whole)' }] },
    { what: 'a list', request: [[1, 2]], mistakes: [{ path: '(whole)' }] },
    { what: 'a room that is no text', request: [{ roomId: { toString: 1 } }], mistakes: [{ path: 'roomId' }] },
    { what: 'an app that is no text', request: [{ roomId: 'odd', app: 7 }], mistakes: [{ path: 'app' }] },
    { what: 'an app that is not there', request: [{ roomId: 'odd', app: 'other' }], mistakes: [{ path: 'app' }] },
    { what: 'a field nobody knows', request: [{ roomId: 'odd', recrding: {} }], mistakes: [{ path: 'recrding' }] },
    { what: 'another room', request: [{ roomId: 'even' }], mistakes: [{ path: 'roomId' }] },
    { what: 'too many levels', request: [{ roomId: 'odd', metadata: nested(1_000) }], mistakes: [{ path: '(whole)' }] },
    { what: 'too much', request: [{ roomId: 'odd', junk: 'x'.repeat(100_000) }], mistakes: [{ path: '(whole)' }] },
  ])('refuses $what in words, and serves the next', async ({ request, mistakes }) => {
    const failure = await failureOf(ask(roomWorkflowId('school', 'odd'), ...request));
    expect(failure).toMatchObject({ type: 'InvalidRequest', details: [{ mistakes }] });
    expect(await ask(roomWorkflowId('school', 'odd'), { roomId: 'odd' })).toMatchObject({
      sessionId: expect.stringMatching(/^school:odd:/),
    });
  });

  test('refuses what nobody can decode, and serves the next', async () => {
    const coordinatorId = roomWorkflowId('school', 'undecodable');
    const { sessionId } = await ask(coordinatorId, { roomId: 'undecodable' });
    const { outcome } = await temporal.workflowService.updateWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: coordinatorId },
      waitPolicy: { lifecycleStage: COMPLETED },
      request: {
        meta: { updateId: randomUUID(), identity: 'test' },
        input: {
          name: 'record',
          args: { payloads: [{ metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('?') }] },
        },
      },
    });
    expect(outcome?.failure?.applicationFailureInfo?.type).toBe('InvalidRequest');
    expect(await ask(coordinatorId, { roomId: 'undecodable' })).toEqual({ sessionId, created: false });
  });

  test('that is cancelled ends by itself and touches no session', async () => {
    const { session } = await client.start({ roomId: 'cancelled-coordinator' });
    const handle = temporal.workflow.getHandle(roomWorkflowId('default', 'cancelled-coordinator'));
    await handle.cancel();
    await world.until(
      async () => (await handle.describe()).status.name,
      (status) => status === 'CANCELLED',
    );
    expect(await client.start({ roomId: 'cancelled-coordinator' })).toMatchObject({
      created: false,
      session: { id: session.id },
    });
  });

  test('continues as new with what it knows, and loses nobody who asks meanwhile', async () => {
    const roomId = 'often-requested';
    const coordinatorId = roomWorkflowId('default', roomId);
    const first = await client.start({ roomId });
    const { runId } = await temporal.workflow.getHandle(coordinatorId).describe();
    const ids = new Set<string>();
    await world.until(
      async () => {
        const clients = Array.from({ length: 3 }, () => new RecordingClient({ client: temporal }));
        const results = await Promise.all(clients.map((one) => one.start({ roomId })));
        for (const { session } of results) ids.add(session.id);
        return (await temporal.workflow.getHandle(coordinatorId).describe()).runId;
      },
      (newest) => newest !== runId,
    );
    expect([...ids]).toEqual([first.session.id]);
    // Temporal reports the end of a session only to the run that started it.
    await temporal.workflow.getHandle(first.session.id).terminate();
    expect(await client.start({ roomId })).toMatchObject({ created: true });
  });
});

test('every coordinator that ran here replays as it ran', async () => {
  const coordinators: { workflowId: string; history: Awaited<ReturnType<typeof historyOf>> }[] = [];
  for await (const { workflowId, runId } of temporal.workflow.list({ query: "WorkflowType = 'recordingRoom'" })) {
    coordinators.push({ workflowId, history: await historyOf(workflowId, runId) });
  }
  expect(coordinators.length).toBeGreaterThan(3);
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle: WORKFLOW_BUNDLE },
    coordinators,
  )) {
    expect([workflowId, error]).toEqual([workflowId, undefined]);
  }
});

function historyOf(workflowId: string, runId: string) {
  return temporal.workflow.getHandle(workflowId, runId).fetchHistory();
}
