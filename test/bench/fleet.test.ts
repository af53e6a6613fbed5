import { beforeAll, describe, expect, test } from 'vitest';
import {
  makeTrouble,
  refusedCalls,
  startAll,
  statusCalls,
  untilRecording,
  wronglyStopped,
} from '../../bench/worlds/fleet-course.js';
import { everything } from '../harness/whole-world.js';

const SESSIONS = 1_000;
const STARTS_PER_SECOND = 40;
const TROUBLE_MS = 5_000;
/** The sweeps of the calm. */
const SWEEPS = 3;
/** A poller that polls tasks one by one makes as many calls as there are tasks, for each sweep. */
const FEWER = 20;

const { client, temporal, simulator } = await everything({ simulator: { concurrentTasks: 10 * SESSIONS } });
const world = { client: temporal, recordings: client, simulator };

/** Waits until so many more sweeps have ended. */
async function untilSwept(sweeps: number): Promise<void> {
  const ends = new Set<string>();
  const first = (await client.fleet('default').status()).last?.endedAt;
  await expect
    .poll(
      async () => {
        const endedAt = (await client.fleet('default').status()).last?.endedAt;
        if (endedAt !== undefined && endedAt !== first) ends.add(endedAt);
        return ends.size;
      },
      { timeout: 120_000, interval: 500 },
    )
    .toBeGreaterThanOrEqual(sweeps);
}

describe(`a fleet of ${SESSIONS} sessions with its keeper`, { timeout: 240_000 }, () => {
  beforeAll(async () => {
    await startAll(world, SESSIONS, STARTS_PER_SECOND);
    await untilRecording(world, SESSIONS);
  }, 240_000);

  test(`needs ${FEWER} times fewer calls than polls of each task`, async () => {
    await untilSwept(1);
    const before = statusCalls(world);
    await untilSwept(SWEEPS);
    expect((SWEEPS * SESSIONS) / (statusCalls(world) - before)).toBeGreaterThan(FEWER);
  });

  test('sees every death, stops the task of every terminated session and no other, and is never refused', async () => {
    const { terminated, dead: deaths, stopped: stops } = await makeTrouble(world, SESSIONS, TROUBLE_MS);
    expect([deaths.length, deaths.filter((seconds) => !Number.isFinite(seconds))]).toEqual([SESSIONS / 50, []]);
    expect([stops.length, stops.filter((seconds) => !Number.isFinite(seconds))]).toEqual([SESSIONS / 100, []]);
    expect(wronglyStopped(world, terminated)).toEqual([]);
    expect(simulator.ledger.doubled()).toEqual([]);
    expect(refusedCalls(world)).toBe(0);
  });
});
