import { describe, expect, test, vi } from 'vitest';
import {
  InvalidRequest,
  NotRecording,
  RecordingLost,
  RecordingNotStarted,
  type RecordingSession,
  SessionBroken,
  SessionNotFound,
  SessionStillOpen,
  ZegoNotResponding,
  ZegoRejected,
  ZegoUnreachable,
} from '../../src/client/index.js';
import { another, scripted, scriptedSessions } from './scripted-sessions.js';
import type { Script } from './workflows/scripted-session.js';

/** Objects nested this many levels deep. */
function nested(levels: number): object {
  let value: object = {};
  for (let level = 1; level < levels; level++) value = { a: value };
  return value;
}

/** The only argument of a command without a body. */
const REQUESTED: unknown = { requestedAt: expect.stringMatching(/Z$/) };

const READY = { timeout: 20_000, interval: 50 };

describe('a session', async () => {
  const { client, temporal } = await scriptedSessions();
  const start = async (roomId: string, script: Script = {}): Promise<RecordingSession> =>
    (await another(client, scripted(roomId, script))).session;
  const received = async (session: RecordingSession): Promise<unknown> =>
    ((await session.view()) as unknown as { received: unknown }).received;
  /** The number of updates that the session's worker has accepted. */
  const updatesOf = async ({ id }: RecordingSession): Promise<number> => {
    const { events } = await temporal.workflow.getHandle(id).fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
  };

  describe('commands that wait for ZEGO', () => {
    test.each([
      { name: 'updateLayout', send: (s: RecordingSession) => s.updateLayout({ MixMode: 2 }), body: { MixMode: 2 } },
      {
        name: 'updateWhiteboard',
        send: (s: RecordingSession) => s.updateWhiteboard('w-1'),
        body: { WhiteboardId: 'w-1' },
      },
      { name: 'pause', send: (s: RecordingSession) => s.pause(), body: REQUESTED },
      { name: 'resume', send: (s: RecordingSession) => s.resume(), body: REQUESTED },
      { name: 'takeSnapshot', send: (s: RecordingSession) => s.takeSnapshot(), body: REQUESTED },
    ])('$name sends its body and returns what was accepted', async ({ name, send, body }) => {
      const session = await start('commands');
      const { accepted, requestId = '' } = await send(session);
      expect(accepted).toBe(true);
      expect(JSON.parse(requestId)).toEqual({ name, body });
    });

    test.each([
      {
        answer: 'rejected',
        kind: ZegoRejected,
        fields: { action: 'UpdateLayout', code: 300000004, zegoMessage: 'bad view', requestId: 'r-1' },
      },
      {
        answer: 'invalid',
        kind: InvalidRequest,
        fields: { mistakes: [{ path: 'MixMode', message: 'must be 1 to 5' }] },
      },
      { answer: 'unreachable', kind: ZegoUnreachable, fields: { action: 'UpdateLayout' } },
      { answer: 'too-late', kind: NotRecording, fields: { phase: 'uploading' } },
      { answer: 'unknown', kind: SessionBroken, fields: { message: expect.stringContaining('boom') } },
    ])('throw $kind.name again with its fields', async ({ answer, kind, fields }) => {
      const session = await start('refusals');
      const command = session.updateLayout({ answer });
      await expect(command).rejects.toBeInstanceOf(kind);
      await expect(command).rejects.toMatchObject({ ...fields, name: kind.name, sessionId: session.id });
    });

    test.each([
      { what: 'a TaskId', layout: { TaskId: 'x' }, path: 'TaskId' },
      { what: 'no object', layout: [], path: '(whole)' },
      { what: 'what JSON cannot carry', layout: { MixMode: 2n }, path: '(whole)', message: /must be JSON/ },
      { what: 'nothing in it', layout: {}, path: '(whole)', message: /one of MixMode/ },
      { what: 'a misspelt name', layout: { MixMod: 2 }, path: 'MixMod', message: /did you mean "MixMode"/ },
      { what: '16,385 bytes', layout: { a: 'x'.repeat(16_384 - 7) }, path: '(whole)', message: /16384 bytes.*16385/ },
      { what: '17 levels', layout: nested(17), path: '(whole)', message: /16 levels/ },
      { what: 'endless levels', layout: nested(100_000), path: '(whole)', message: /16 levels/ },
    ])('reject a layout with $what before anything is sent', async ({ layout, path, message = /./ }) => {
      await expect(client.get('nobody').updateLayout(layout as never)).rejects.toMatchObject({
        name: 'InvalidRequest',
        mistakes: [{ path, message: expect.stringMatching(message) }],
      });
    });

    test.each([
      { what: '16,384 bytes', layout: { a: 'x'.repeat(16_384 - 8) } },
      { what: '16 levels', layout: nested(16) },
    ])('send a layout of $what', async ({ layout }) => {
      await expect(client.get('nobody').updateLayout(layout as never)).rejects.toMatchObject({
        name: 'SessionNotFound',
      });
    });

    test('reject an empty whiteboard id before anything is sent', async () => {
      await expect(client.get('nobody').updateWhiteboard('')).rejects.toMatchObject({
        name: 'InvalidRequest',
        mistakes: [{ path: 'WhiteboardId' }],
      });
    });

    test('say that the session is closed', async () => {
      const session = await start('over', { closeNow: true });
      await session.closed({ pollAfterMs: 100 });
      await expect(session.pause()).rejects.toMatchObject({ name: 'NotRecording', phase: 'closed' });
    });

    test('say that the session closed before the response came', async () => {
      const session = await start('cut-off');
      const refused = session.updateLayout({ answer: 'never' }).catch((error: unknown) => error);
      await vi.waitFor(async () => {
        const { raw } = await temporal.workflow.getHandle(session.id).describe();
        expect(raw.workflowExecutionInfo?.historyLength?.toNumber()).toBeGreaterThanOrEqual(5);
      }, READY);
      await temporal.workflow.getHandle(session.id).terminate('test');
      expect(await refused).toMatchObject({ name: 'NotRecording', phase: 'closed' });
    });

    test('say after their timeout that the session accepted them and ZEGO has not responded', async () => {
      const session = await start('slow');
      const command = session.updateLayout({ answer: 'never' }, { timeoutMs: 5_000 });
      await expect(command).rejects.toBeInstanceOf(ZegoNotResponding);
      await expect(command).rejects.toMatchObject({ name: 'ZegoNotResponding', sessionId: session.id });
      await expect(command).rejects.toThrow(
        /accepted the request \(updateLayout\); ZEGO has not responded within 5000 ms/,
      );
      await expect(command).rejects.not.toThrow(/worker/);
    });
  });

  describe('signals', () => {
    test('arrive in order with their bodies', async () => {
      const session = await start('signals');
      await session.signals.updateLayout({ MixMode: 3 });
      await session.signals.updateWhiteboard('w-2');
      await session.signals.pause();
      await session.signals.resume();
      await session.signals.takeSnapshot();
      await session.signals.statusChanged({ taskId: 'task-1' });
      expect(await session.signals.zegoCallback({ task_id: 'task-1' })).toBe('taken');
      await session.stop('lesson over');
      expect(await received(session)).toEqual([
        { signal: 'updateLayout', body: { MixMode: 3 } },
        { signal: 'updateWhiteboard', body: { WhiteboardId: 'w-2' } },
        { signal: 'pause', body: REQUESTED },
        { signal: 'resume', body: REQUESTED },
        { signal: 'takeSnapshot', body: REQUESTED },
        { signal: 'statusChanged', body: { taskId: 'task-1' } },
        { signal: 'zegoCallback', body: { task_id: 'task-1' } },
        { signal: 'stop', body: { reason: 'lesson over' } },
      ]);
    });

    test('distinguish a closed session from one that never existed', async () => {
      const session = await start('closed-signals', { closeNow: true });
      await session.closed({ pollAfterMs: 100 });
      await expect(session.stop()).rejects.toMatchObject({ name: 'NotRecording', phase: 'closed' });
      await expect(client.get('never-was').stop()).rejects.toBeInstanceOf(SessionNotFound);
    });

    test.each([
      { what: 'closed', closeNow: true },
      { what: 'unknown', closeNow: false },
    ])('answer a callback for a session that is $what with "closed"', async ({ closeNow }) => {
      const session = closeNow ? await start('closed-callbacks', { closeNow }) : client.get('never-was');
      if (closeNow) await session.closed({ pollAfterMs: 100 });
      expect(await session.signals.zegoCallback({})).toBe('closed');
    });

    test('reject a reason of more than 500 characters', async () => {
      await expect(client.get('nobody').stop('x'.repeat(501))).rejects.toMatchObject({
        mistakes: [{ path: 'reason' }],
      });
    });
  });

  test('does not include other workflows, running or closed', async () => {
    const options = { taskQueue: 'reelkeeper', workflowId: 'another-workflow' };
    const handle = await temporal.workflow.start('somethingElse', options);
    const other = client.get('another-workflow');
    await expect(other.summary()).rejects.toBeInstanceOf(SessionNotFound);
    await handle.terminate('by the test');
    await expect(other.summary()).rejects.toBeInstanceOf(SessionNotFound);
    await expect(other.stop()).rejects.toBeInstanceOf(SessionNotFound);
    await expect(other.pause()).rejects.toBeInstanceOf(SessionNotFound);
  });

  describe('started', () => {
    test('repeats the update while ZEGO has not responded', async () => {
      const session = await start('waits', { startedWaits: 2 });
      expect(await session.started()).toEqual({ taskIds: ['task-1'] });
    });

    test('reports that it is waiting once its timeout is over', async () => {
      const session = await start('waits-on', { startedWaits: 1_000 });
      expect(await session.started({ timeoutMs: 1_000 })).toEqual({ waiting: true });
    });

    test('throws the reason why the recording did not start, with the manifest', async () => {
      const session = await start('refused', { closeWith: 'RecordingNotStarted' });
      const refused = session.started().catch((error: unknown) => error);
      // A stop that overtook the update would close the session before it.
      await expect.poll(() => updatesOf(session)).toBe(1);
      await session.stop();
      expect(await refused).toMatchObject({
        name: 'RecordingNotStarted',
        message:
          `Session "${session.id}" ended as not-started at 2026-01-01T00:00:00.000Z: ZEGO is full. ` +
          'To record again, start with another session id.',
        manifest: { outcome: 'not-started', endReason: 'no-capacity' },
      });
    });

    test('returns the tasks of a session that has already closed', async () => {
      const session = await start('over-already', { closeNow: true });
      await session.closed({ pollAfterMs: 100 });
      expect(await session.started()).toEqual({ taskIds: ['task-1'] });
    });

    test('says that a session closed before any task existed', async () => {
      const session = await start('empty', { closeNow: true, noTasks: true });
      await session.closed({ pollAfterMs: 100 });
      await expect(session.started()).rejects.toMatchObject({
        name: 'NotRecording',
        phase: 'closed',
        message: expect.stringMatching(/ended as complete at 2026-01-01T\S+ without a task\. To record again/),
      });
    });

    test('throws how a closed session failed', async () => {
      const session = await start('failed-already', { closeNow: true, closeWith: 'RecordingLost' });
      await expect(session.closed({ pollAfterMs: 100 })).rejects.toBeInstanceOf(RecordingLost);
      await expect(session.started()).rejects.toBeInstanceOf(RecordingLost);
    });
  });

  describe.each([
    { way: 'result', wait: (s: RecordingSession) => s.result() },
    { way: 'closed', wait: (s: RecordingSession) => s.closed({ pollAfterMs: 100 }) },
  ])('$way', ({ way, wait }) => {
    test('returns the manifest once the session is completed', async () => {
      const session = await start(way);
      const waiting = wait(session);
      await session.stop();
      expect(await waiting).toMatchObject({ sessionId: session.id, outcome: 'complete', endReason: 'stopped' });
    });

    test('follows a session that continues as new', async () => {
      const session = await start(way, { continueAsNew: true });
      const waiting = wait(session);
      await vi.waitFor(async () => expect(await session.view()).toMatchObject({ run: 2 }), READY);
      await session.stop();
      expect(await waiting).toMatchObject({ outcome: 'complete' });
    });

    test('returns the manifest of a canceled session from its view', async () => {
      const session = await start(way);
      await session.started();
      await session.cancel();
      expect(await wait(session)).toMatchObject({ outcome: 'partial', endReason: 'cancelled' });
      expect(await session.summary()).toMatchObject({ status: 'canceled' });
    });

    test.each([
      { closeWith: 'RecordingNotStarted', kind: RecordingNotStarted, fields: { manifest: { outcome: 'lost' } } },
      { closeWith: 'RecordingLost', kind: RecordingLost, fields: { manifest: { outcome: 'lost' } } },
      {
        closeWith: 'InvalidRequest',
        kind: InvalidRequest,
        fields: {
          message: expect.stringMatching(
            /^The session request is not valid: app is not configured\. Session "\S+" ended as not-started at 2026-01-01T/,
          ),
          mistakes: [{ path: 'app', message: 'is not configured' }],
          manifest: { outcome: 'not-started', endReason: 'rejected' },
        },
      },
      {
        closeWith: 'defect',
        kind: SessionBroken,
        fields: { message: expect.stringContaining('failed with a defect ("boom")') },
      },
    ])('throws $kind.name for a session that failed with $closeWith', async ({ closeWith, kind, fields }) => {
      const session = await start(way, { closeWith, closeNow: true });
      const waiting = wait(session);
      await expect(waiting).rejects.toBeInstanceOf(kind);
      await expect(waiting).rejects.toMatchObject({ ...fields, name: kind.name, sessionId: session.id });
    });

    test('says that a terminated session could not clean up', async () => {
      const session = await start(way);
      await temporal.workflow.getHandle(session.id).terminate('by hand');
      const waiting = wait(session);
      await expect(waiting).rejects.toBeInstanceOf(SessionBroken);
      await expect(waiting).rejects.toThrow('was terminated ("by hand") and could not clean up');
    });

    test('says that no such session exists', async () => {
      await expect(wait(client.get('never-was'))).rejects.toBeInstanceOf(SessionNotFound);
    });
  });

  test.each([
    { way: 'result', wait: (s: RecordingSession) => s.result({ timeoutMs: 500 }) },
    { way: 'closed', wait: (s: RecordingSession) => s.closed({ timeoutMs: 500, pollAfterMs: 100 }) },
  ])('$way gives up after its timeout and leaves the session alone', async ({ wait }) => {
    const session = await start('patience');
    await expect(wait(session)).rejects.toBeInstanceOf(SessionStillOpen);
    expect(await session.summary()).toMatchObject({ status: 'running' });
  });

  test('closed ends with the reason of its signal', async () => {
    const session = await start('aborted');
    const controller = new AbortController();
    const waiting = session.closed({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow(/enough|aborted/);
  });

  test('cancel leaves a closed session alone and reports an unknown one', async () => {
    const session = await start('cancel-closed', { closeNow: true });
    await session.closed({ pollAfterMs: 100 });
    await session.cancel();
    expect(await session.summary()).toMatchObject({ status: 'completed' });
    await expect(client.get('never-was').cancel()).rejects.toBeInstanceOf(SessionNotFound);
  });

  test('the view of a closed session can still be read', async () => {
    const session = await start('closed-view', { closeNow: true });
    await session.closed({ pollAfterMs: 100 });
    expect(await session.view()).toMatchObject({ phase: 'closed', outcome: { outcome: 'complete' } });
  });

  test.each([{ id: '' }, { id: 'a\u0000' }, { id: '\udc00' }, { id: 'x'.repeat(1_001) }])(
    'get rejects the id $id',
    ({ id }) => {
      expect(() => client.get(id)).toThrow(InvalidRequest);
    },
  );
});
