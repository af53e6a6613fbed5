import { randomBytes } from 'node:crypto';
import { Client, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { expect, test, vi } from 'vitest';
import { encryptingDataConverter, RecordingClient, type RecordingSession } from '../../src/client/index.js';
import { Secret } from '../../src/config/index.js';
import {
  FILE_RESCUE_WORKFLOW,
  ROOM_WORKFLOW,
  SESSION_WORKFLOW,
  WEBHOOK_DELIVERY_WORKFLOW,
  WEBHOOK_TASK_QUEUE,
  WORKFLOW_TASK_QUEUE,
} from '../../src/contract/index.js';
import { closedEvent, signingKey } from '../activities/webhook-event.js';
import { everything } from '../harness/whole-world.js';
import { backupServer } from '../storage/backup-server.js';
import { serve } from '../storage/http-servers.js';

const KEY = { id: '2026-11', key: randomBytes(32).toString('base64') };
const SOON = { timeout: 30_000, interval: 100 };

let delivered = 0;
const endpoint = await serve((_request, response) => {
  delivered += 1;
  response.writeHead(204).end();
});
/** A client that reaches Temporal without a key. */
const {
  temporal: stranger,
  namespace,
  simulator,
} = await everything({
  configured: (plain) => ({
    ...plain,
    encryption: { keys: [{ id: KEY.id, key: new Secret(KEY.key) }], failures: false, required: true },
    webhooks: {
      crm: {
        url: new Secret(endpoint),
        secrets: [new Secret(signingKey(1))],
        events: ['session.closed'],
        allowPrivateAddresses: true,
      },
    },
  }),
});
const dataConverter = encryptingDataConverter({ keys: [KEY] });
const owner = new Client({ connection: stranger.connection, namespace, dataConverter });
const sessions = new RecordingClient({ client: owner });

const REFUSED = { type: 'PayloadRefused', nonRetryable: true, message: expect.stringContaining('encryption.required') };
const source = await backupServer(100);
const file = { taskId: 't', fileId: 'taken.mp4', url: source.url, format: 'mp4', sizeBytes: 100, state: 'backup' };
const rescue = { app: 'default', sessionId: 's', roomId: 'r', taskId: 't', storage: 'default', outputFolder: '' };

/** Returns the innermost failure of a call, decrypted with the keys. */
async function rootOf(call: Promise<unknown>): Promise<unknown> {
  let error: unknown = await call.then(
    (answer) => new Error(`it answered ${JSON.stringify(answer)}`),
    (caught: unknown) => caught,
  );
  while (error instanceof Error && !(error instanceof ApplicationFailure) && error.cause !== undefined) {
    error = error.cause;
  }
  return error;
}

async function recording(session: RecordingSession): Promise<void> {
  await vi.waitUntil(async () => (await session.view()).phase === 'recording', SOON);
}

async function taskFailuresOf(workflowId: string): Promise<readonly unknown[]> {
  const { events } = await stranger.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes);
}

test.each([
  [WEBHOOK_DELIVERY_WORKFLOW, { endpoint: 'crm', event: closedEvent() }],
  [FILE_RESCUE_WORKFLOW, { ...rescue, files: [file], deadlineAtMs: Date.now() + 3_600_000 }],
  [SESSION_WORKFLOW, { roomId: 'plain' }],
  [ROOM_WORKFLOW, { roomId: 'plain' }],
])('a plain start of %s fails for good and does nothing', async (type, input) => {
  const workflowId = `plain-${type}`;
  await stranger.workflow.start(type, { args: [input], taskQueue: WORKFLOW_TASK_QUEUE, workflowId });
  const result = owner.workflow.getHandle(workflowId).result();
  await expect(result).rejects.toBeInstanceOf(WorkflowFailedError);
  expect(await rootOf(result)).toMatchObject(REFUSED);
  expect(await taskFailuresOf(workflowId)).toEqual([]);
  expect(delivered).toBe(0);
  expect(source.requested).toEqual([]);
  expect(simulator.ledger.tasks()).toEqual([]);
});

test('a plain activity call fails for good, and nothing is signed', async () => {
  const call = owner.activity.getHandle('plain-call');
  await stranger.activity.start('deliverWebhook', {
    id: 'plain-call',
    taskQueue: WEBHOOK_TASK_QUEUE,
    args: [{ endpoint: 'crm', event: closedEvent() }],
    startToCloseTimeout: '30 seconds',
  });
  expect(await rootOf(call.result())).toMatchObject(REFUSED);
  expect(delivered).toBe(0);
});

test('a session drops plain signals, rejects plain updates, and continues', async () => {
  const { session } = await sessions.start({ roomId: 'sealed' }, { sessionId: 'sealed' });
  await recording(session);
  const plain = stranger.workflow.getHandle('sealed');
  await plain.signal('stop', { reason: 'by a stranger' });
  const layout = { MixMode: 2 };
  const handle = owner.workflow.getHandle('sealed');
  const updated = await stranger.workflow
    .getHandle('sealed')
    .startUpdate('updateLayout', { args: [layout], waitForStage: 'ACCEPTED', updateId: 'plain' })
    .then(() => handle.getUpdateHandle('plain').result())
    .then(
      () => 'taken',
      () => 'refused',
    );
  expect(updated).toBe('refused');
  expect(await session.view()).toMatchObject({ phase: 'recording' });
  expect(await taskFailuresOf('sealed')).toEqual([]);

  await session.stop('by its owner');
  expect(await session.closed({ pollAfterMs: 100 })).toMatchObject({ outcome: 'complete' });
  await vi.waitUntil(() => delivered > 0, SOON);
});

test('a payload sent to one session starts no other workflow and stops no other session', async () => {
  const { session: one } = await sessions.start({ roomId: 'one' }, { sessionId: 'one' });
  const { session: other } = await sessions.start({ roomId: 'other' }, { sessionId: 'other' });
  await recording(one);
  await recording(other);
  await one.stop('seen by a stranger');
  await one.closed({ pollAfterMs: 100 });
  const { events = [] } = await stranger.workflow.getHandle('one').fetchHistory();
  const request = events?.[0]?.workflowExecutionStartedEventAttributes?.input;
  const signals = events?.flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
  const stop = signals?.find(({ signalName }) => signalName === 'stop')?.input;
  if (!request || !stop) throw new Error('The history has no start or no stop');

  const { workflowService } = stranger;
  await workflowService.startWorkflowExecution({
    namespace,
    workflowId: 'repeated',
    requestId: 'repeated',
    workflowType: { name: SESSION_WORKFLOW },
    taskQueue: { name: WORKFLOW_TASK_QUEUE },
    input: request,
  });
  expect(await rootOf(owner.workflow.getHandle('repeated').result())).toMatchObject(REFUSED);
  const workflowExecution = { workflowId: 'other' };
  await workflowService.signalWorkflowExecution({
    namespace,
    workflowExecution,
    signalName: 'stop',
    input: stop,
  });
  expect(await other.updateLayout({ MixMode: 2 })).toMatchObject({ accepted: true });
  expect(simulator.ledger.tasks().filter(({ roomId }) => roomId === 'one')).toHaveLength(1);
  expect(await taskFailuresOf('other')).toEqual([]);
  await other.stop();
  expect(await other.closed({ pollAfterMs: 100 })).toMatchObject({ outcome: 'complete' });
});
