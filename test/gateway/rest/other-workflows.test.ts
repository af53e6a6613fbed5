import { describe, expect, test } from 'vitest';
import { fileRescueId, roomWorkflowId, WORKFLOW_TASK_QUEUE } from '../../../src/contract/index.js';
import { temporalWithoutWorker } from '../../client/scripted-sessions.js';
import { gatewayOfFile } from '../gateway-world.js';
import { asking, follow } from './rest-world.js';

const UNKNOWN = { status: 404, body: { type: 'urn:reelkeeper:problem:unknown-session' } };
const COMMANDS: [method: string, path: string, body?: unknown][] = [
  ['POST', '/stop'],
  ['POST', '/stop', { reason: 'over' }],
  ['POST', '/pause'],
  ['POST', '/pause?wait=no'],
  ['POST', '/resume'],
  ['POST', '/resume?wait=no'],
  ['POST', '/snapshots'],
  ['POST', '/snapshots?wait=no'],
  ['PUT', '/layout', { MixMode: 2 }],
  ['PUT', '/layout?wait=no', { MixMode: 2 }],
  ['PUT', '/whiteboard', { WhiteboardId: 'b' }],
  ['PUT', '/whiteboard?wait=no', { WhiteboardId: 'b' }],
];

/** No worker runs, so everything sent to a workflow stays in its history. */
describe('a workflow that is not a session', async () => {
  const { client, temporal } = await temporalWithoutWorker();
  const { url } = await gatewayOfFile(client);
  const ask = asking(url);

  describe.each([
    { type: 'recordingRoom', workflowId: roomWorkflowId('default', 'math-101') },
    { type: 'fileRescue', workflowId: fileRescueId('lesson-4711', 'task-1') },
    { type: 'invoice', workflowId: 'invoice-7' },
  ])('$workflowId', async ({ type, workflowId }) => {
    const address = `/v1/sessions/${encodeURIComponent(workflowId)}`;
    const handle = await temporal.workflow.start(type, { taskQueue: WORKFLOW_TASK_QUEUE, workflowId });
    // Each request waits for a response that never comes, until the gateway gives up.
    const readings = Promise.all([ask('GET', address), follow(url, workflowId)]);
    const events = async (): Promise<number> => (await handle.fetchHistory()).events?.length ?? 0;

    test.each(COMMANDS)('is unknown to %s %s and receives nothing', async (method, path, body?: unknown) => {
      const before = await events();
      expect(await ask(method, `${address}${path}`, body)).toMatchObject(UNKNOWN);
      expect(await events()).toBe(before);
    });

    test('is neither shown nor followed', async () => {
      const [shown, followed] = await readings;
      expect(shown).toMatchObject(UNKNOWN);
      expect(followed.status).toBe(404);
    });
  });

  test('is unknown even after it closed', async () => {
    const options = { taskQueue: WORKFLOW_TASK_QUEUE, workflowId: 'invoice-8' };
    const handle = await temporal.workflow.start('invoice', options);
    await handle.terminate('by the test');
    expect(await ask('GET', '/v1/sessions/invoice-8')).toMatchObject(UNKNOWN);
    for (const [method, path, body] of COMMANDS) {
      expect(await ask(method, `/v1/sessions/invoice-8${path}`, body)).toMatchObject(UNKNOWN);
    }
  });
});
