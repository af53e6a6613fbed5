import { expect, it } from 'vitest';
import { createSimulator } from '../../src/simulator/index.js';
import { bench, MINUTE, NOON, SECOND } from './bench.js';

async function call(endpoint: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${endpoint}/_simulator${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) };
}

it('scripts a room over HTTP', async () => {
  const { simulator, start, after, describe } = await bench({ emptyRooms: true });
  const path = `/rooms/${encodeURIComponent('math 101/b')}/streams`;
  const published = await call(simulator.endpoint, 'POST', path, {
    streamId: 'ann/cam',
    userId: 'ann',
    track: 'audio',
  });
  expect(published).toEqual({ status: 201, body: { streams: [{ streamId: 'ann/cam', userId: 'ann', tracks: 1 }] } });
  const TaskId = await start({ roomId: 'math 101/b', input: { RecordMode: 1, MixConfig: undefined } });
  await after(SECOND + MINUTE);
  await call(simulator.endpoint, 'DELETE', `${path}/${encodeURIComponent('ann/cam')}`);
  await after(MINUTE);
  expect((await call(simulator.endpoint, 'GET', path)).body).toEqual({ streams: [] });
  expect((await describe(TaskId)).data.RecordFiles).toMatchObject([{ UserId: 'ann', Duration: MINUTE }]);
});

it('empties a room over HTTP', async () => {
  const { simulator } = await bench();
  expect((await call(simulator.endpoint, 'DELETE', '/rooms/r/streams')).body).toEqual({ streams: [] });
  expect(simulator.room('r').streams()).toEqual([]);
});

it('sets, shows and clears faults over HTTP', async () => {
  const { simulator } = await bench();
  const set = await call(simulator.endpoint, 'POST', '/faults', { name: 'slow', ms: 10, times: 'always' });
  expect(set).toMatchObject({ status: 201, body: { fault: { name: 'slow', ms: 10, times: 'always' }, used: 0 } });
  expect((await call(simulator.endpoint, 'GET', '/faults')).body?.['faults']).toHaveLength(1);
  expect((await call(simulator.endpoint, 'DELETE', '/faults')).status).toBe(204);
  expect(simulator.faults.list()).toEqual([]);
});

it.each([
  ['/faults', { name: 'explodes' }, 400],
  ['/faults', { name: 'slow', ms: '10' }, 400],
  ['/faults', { name: 'dies', taskId: 'nobody', quitReason: 1 }, 404],
  ['/rooms/r/streams', { stream: 'ann' }, 400],
  ['/rooms/r/streams', { streamId: 'ann', track: 'smell' }, 400],
  ['/clock', { to: 'tomorrow' }, 400],
  ['/clock', { byMs: -1 }, 400],
])('refuses %s with %j', async (path, body, status) => {
  const { simulator } = await bench();
  expect((await call(simulator.endpoint, 'POST', path, body)).status).toBe(status);
});

it('shows the ledger and tasks, and returns 404 for unknown tasks', async () => {
  const { simulator, start, after } = await bench();
  const TaskId = await start();
  await after(MINUTE);
  const ledger = await call(simulator.endpoint, 'GET', '/ledger');
  expect(ledger.body).toEqual(JSON.parse(JSON.stringify(simulator.ledger)));
  const task = await call(simulator.endpoint, 'GET', `/tasks/${TaskId}`);
  expect(task.body).toMatchObject({ taskId: TaskId, status: 2, files: [{ Status: 1 }], pictures: [], callbacks: [] });
  expect((await call(simulator.endpoint, 'GET', '/tasks/nobody')).status).toBe(404);
});

it.each([
  ['a time as a string', { to: '2026-03-02T12:30:00Z' }],
  ['a time in milliseconds', { to: NOON + 30 * MINUTE }],
  ['a step', { byMs: 30 * MINUTE }],
])('moves a virtual clock over HTTP with %s and responds once its timers are done', async (_name, body) => {
  const { simulator, client, start, callbacks } = await bench();
  await client.stopRecord({ TaskId: await start() });
  const moved = await call(simulator.endpoint, 'POST', '/clock', body);
  expect(moved).toEqual({ status: 200, body: { now: '2026-03-02T12:30:00.000Z', virtual: true } });
  expect(callbacks.events()).toEqual([5, 7, 1]);
});

it('does NOT move real time', async () => {
  const simulator = await createSimulator();
  try {
    expect((await call(simulator.endpoint, 'POST', '/clock', { byMs: 1 })).status).toBe(409);
    expect((await call(simulator.endpoint, 'GET', '/clock')).body).toMatchObject({ virtual: false });
  } finally {
    await simulator.close();
  }
});
