import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { RecordingClient, RoomUnresponsive, SessionUnresponsive, TemporalUnavailable } from '../../src/client/index.js';
import { freePort } from '../harness/ports.js';
import { temporaryFolder } from '../harness/servers.js';
import { another, clientOfNothing, temporalWithoutWorker } from './scripted-sessions.js';

const CALL_MS = 700;
/** The call itself and a probe of Temporal; the rest is for a busy machine. */
const IN_TIME_MS = 4 * CALL_MS;

/** Rejects with another error when the call takes longer than it may. */
async function inTime(called: Promise<unknown>): Promise<unknown> {
  const late = sleep(IN_TIME_MS, undefined, { ref: false }).then(() => {
    throw new Error(`It has not ended after ${IN_TIME_MS} ms`);
  });
  return Promise.race([called, late]);
}

describe('without Temporal', () => {
  test.concurrent.each([
    { call: 'start', run: (client: RecordingClient) => client.start({ roomId: 'x' }, { sessionId: 's-1' }) },
    { call: 'summary', run: (client: RecordingClient) => client.get('s-1').summary() },
    { call: 'view', run: (client: RecordingClient) => client.get('s-1').view() },
    { call: 'pause', run: (client: RecordingClient) => client.get('s-1').pause({ timeoutMs: CALL_MS }) },
    { call: 'stop', run: (client: RecordingClient) => client.get('s-1').stop() },
    { call: 'zegoCallback', run: (client: RecordingClient) => client.get('s-1').signals.zegoCallback({}) },
    { call: 'cancel', run: (client: RecordingClient) => client.get('s-1').cancel() },
    { call: 'result', run: (client: RecordingClient) => client.get('s-1').result({ timeoutMs: CALL_MS }) },
  ])('$call ends in time and says that Temporal is unavailable for the session', async ({ run }) => {
    const client = await clientOfNothing(CALL_MS);
    const called = inTime(run(client));
    await expect(called).rejects.toBeInstanceOf(TemporalUnavailable);
    await expect(called).rejects.toMatchObject({ name: 'TemporalUnavailable', sessionId: 's-1' });
  });

  test.concurrent.each([
    { call: 'list', run: (client: RecordingClient) => client.list() },
    { call: 'findByTaskId', run: (client: RecordingClient) => client.findByTaskId('task-1') },
    { call: 'probe', run: (client: RecordingClient) => client.probe({ timeoutMs: CALL_MS }) },
  ])('$call ends in time and says that Temporal is unavailable', async ({ run }) => {
    await expect(inTime(run(await clientOfNothing(CALL_MS)))).rejects.toBeInstanceOf(TemporalUnavailable);
  });

  test('close ends a pending call and leaves nothing behind that could throw later', async () => {
    const client = await clientOfNothing(CALL_MS);
    const ended = client
      .get('s-1')
      .result()
      .catch((error: unknown) => error);
    await client.close();
    expect(await ended).toBeInstanceOf(TemporalUnavailable);
  });

  test('connect ends in time and names the address', async () => {
    const TEMPORAL_ADDRESS = `127.0.0.1:${await freePort()}`;
    const overrideEnvVars = { TEMPORAL_ADDRESS };
    const connecting = RecordingClient.connect({ disableFile: true, overrideEnvVars, callTimeoutMs: CALL_MS });
    await expect(connecting).rejects.toBeInstanceOf(TemporalUnavailable);
    await expect(connecting).rejects.toThrow(TEMPORAL_ADDRESS);
  });

  test('connect treats an empty variable as unset', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const file = join(await temporaryFolder(), 'temporal.toml');
    await writeFile(file, `[profile.default]\naddress = "${address}"\n`);
    const overrideEnvVars = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_ADDRESS: '', TEMPORAL_PROFILE: '' };
    await expect(RecordingClient.connect({ overrideEnvVars, callTimeoutMs: CALL_MS })).rejects.toThrow(address);
  });

  test('connect names a missing configuration file, unless files are disabled', async () => {
    const TEMPORAL_ADDRESS = `127.0.0.1:${await freePort()}`;
    const overrideEnvVars = { TEMPORAL_ADDRESS, TEMPORAL_CONFIG_FILE: join(await temporaryFolder(), 'none.toml') };
    const connect = (disableFile: boolean): Promise<RecordingClient> =>
      RecordingClient.connect({ overrideEnvVars, disableFile, callTimeoutMs: CALL_MS });
    await expect(connect(false)).rejects.toThrow(/TEMPORAL_CONFIG_FILE names ".*none\.toml"/);
    await expect(connect(true)).rejects.toThrow(TEMPORAL_ADDRESS);
  });

  test('a start without an id ends in time and says that Temporal is unavailable', async () => {
    const client = await clientOfNothing(CALL_MS);
    await expect(client.start({ roomId: 'math' })).rejects.toBeInstanceOf(TemporalUnavailable);
  });
});

describe('without a worker', async () => {
  const { client, place } = await temporalWithoutWorker();
  const { session } = await another(client, { roomId: 'nobody-serves' });

  test.each([
    { call: 'view', run: () => session.view({ timeoutMs: CALL_MS }) },
    { call: 'pause', run: () => session.pause({ timeoutMs: CALL_MS }) },
  ])('$call says that the session does not respond', async ({ run }) => {
    const called = run();
    await expect(called).rejects.toBeInstanceOf(SessionUnresponsive);
    await expect(called).rejects.toThrow('No worker runs. Start "reelkeeper worker".');
  });

  test('no short timeout of a view is mistaken for an outage of Temporal', async () => {
    for (let timeoutMs = 200; timeoutMs < 400; timeoutMs += 10) {
      await expect(session.view({ timeoutMs })).rejects.toBeInstanceOf(SessionUnresponsive);
    }
  });

  test('a start without an id says that it returned no session in time, and what to do', async () => {
    const started = client.start({ roomId: 'no-coordinator-opens' }, { timeoutMs: CALL_MS });
    await expect(started).rejects.toBeInstanceOf(RoomUnresponsive);
    await expect(started).rejects.toMatchObject({ name: 'RoomUnresponsive', roomId: 'no-coordinator-opens' });
    await expect(started).rejects.toThrow(
      'no worker runs; start "reelkeeper worker". Retry; it will not be recorded twice.',
    );
  });

  test('started reports that it is waiting', async () => {
    expect(await session.started({ timeoutMs: CALL_MS })).toEqual({ waiting: true });
  });

  test('signals, summary and probe work', async () => {
    await session.stop('nobody there');
    expect(await session.summary()).toMatchObject({ status: 'running', roomId: 'nobody-serves' });
    await expect(client.probe()).resolves.toBeUndefined();
  });

  test('connect finds Temporal through the environment, and close ends the connection', async () => {
    const connected = await RecordingClient.connect({
      disableFile: true,
      overrideEnvVars: place.env,
    });
    expect(await connected.get(session.id).summary()).toMatchObject({ status: 'running' });
    await connected.close();
    await expect(connected.probe()).rejects.toThrow('this client is closed');
    await expect(client.probe()).resolves.toBeUndefined();
  });
});
