import { Connection } from '@temporalio/client';
import { describe, expect, test, vi } from 'vitest';
import { sessionsInNeed } from '../../src/cli/doctor/checks/attention.js';
import { Secret } from '../../src/config/index.js';
import type { SessionPage } from '../../src/contract/index.js';
import { sessionPageSchema } from '../../src/gateway/rest/answers.schema.js';
import { everything } from '../harness/whole-world.js';
import { typed } from './typed.js';

const SOON = { timeout: 100_000, interval: 500 };

describe('a session that needs attention', async () => {
  const { client, temporal, simulator, gateway, env, config, address, namespace } = await everything({
    configured: (plain) => {
      const storage = plain.storages['default'];
      if (!storage) throw new Error('The plain configuration has no storage.');
      const locked = { ...storage, AccessKeySecret: new Secret('not-the-secret-of-this-store') };
      return { ...plain, storages: { ...plain.storages, locked } };
    },
  });
  const at = await typed();
  const done = async (...args: string[]): Promise<string> => {
    const { code, stdout } = await at.run(args, env);
    expect(code).toBe(0);
    return stdout;
  };
  /** The sessions in need by REST; the command lists the same. */
  const inNeed = async (): Promise<SessionPage['sessions']> => {
    const response = await fetch(`${gateway.url}/v1/sessions?attention=true`);
    return sessionPageSchema.parse(await response.json()).sessions;
  };
  const untilNeeding = async (sessionId: string, reason: string): Promise<void> =>
    vi.waitFor(async () => {
      expect(await inNeed()).toMatchObject([{ sessionId, attention: [reason] }]);
    }, SOON);
  const untilNone = async (): Promise<void> => vi.waitFor(async () => expect(await inNeed()).toEqual([]), SOON);

  test('because ZEGO has no free task is listed, shown with the fix and counted, until it starts', async () => {
    simulator.fault({ name: 'at-capacity', times: 'always' });
    const { session } = await client.start({ roomId: 'full' }, { sessionId: 'waits' });
    await untilNeeding('waits', 'no-task');
    expect(await done('list', '--attention')).toMatch(/^waits +full +waiting .* not started$/m);
    const shown = await done('show', 'waits');
    expect(shown).toMatch(
      /^Needs attention\n {2}Task 1 is not started after \d+ attempts: StartRecord: ZEGO responded/m,
    );
    expect(shown).toMatch(/^ {4}Nothing of the room is recorded\.\n {4}Fix: /m);
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
      expect(metrics).toMatch(/^reelkeeper_sessions_attention\{[^}]*reason="no-task"[^}]*\} 1$/m);
    }, SOON);
    simulator.faults.clear();
    await untilNone();
    expect(await done('list', '--attention')).toBe('');
    await session.stop();
  });

  test('because it was terminated while it recorded stays listed until the fleet keeper has stopped its task', async () => {
    const fleet = client.fleet('default');
    await fleet.pause();
    const { session } = await client.start({ roomId: 'cut' }, { sessionId: 'cut off' });
    const taskId = await vi.waitFor(async () => {
      const [first] = (await session.summary()).taskIds;
      if (first === undefined) throw new Error('The session has no task yet.');
      return first;
    }, SOON);
    await temporal.workflow.getHandle('cut off').terminate('a test');
    await untilNeeding('cut off', 'terminated');
    expect(await done('list', '--attention')).toMatch(/^cut off .* terminated while it recorded$/m);
    const what = `The workflow is terminated; ZEGO may still record task ${taskId}`;
    expect(await done('show', 'cut off')).toContain(`\nNeeds attention\n  ${what}`);
    const view: unknown = await (await fetch(`${gateway.url}/v1/sessions/cut%20off`)).json();
    expect(view).toMatchObject({ workflowStatus: 'terminated', attention: [{ reason: 'terminated', what }] });
    expect(view).not.toHaveProperty('nextPollAt');
    await fleet.resume();
    await untilNone();
    expect(simulator.ledger.tasks().find((task) => task.taskId === taskId)?.endedBy).toBe('stop-record');
  });

  test('because its files cannot be copied out of the backup is listed, and doctor names it', async () => {
    simulator.fault({ name: 'to-backup' });
    const { session } = await client.start({ roomId: 'locked', storage: 'locked' }, { sessionId: 'locked out' });
    await session.started();
    await session.stop();
    await untilNeeding('locked out', 'not-rescued');
    expect(await done('show', 'locked out')).toMatch(/1 file of task 1 can't be copied out of ZEGO's backup store: /);
    const connection = await Connection.connect({ address });
    const context = { config, responseTimeoutMs: 5_000, signal: AbortSignal.timeout(20_000) };
    const findings = await sessionsInNeed.run({ connection, address, namespace }, context);
    await connection.close();
    expect(findings).toMatchObject([{ state: 'warning', seen: '"locked out" (files not rescued)' }]);
  });
});
