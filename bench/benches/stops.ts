import { setTimeout as sleep } from 'node:timers/promises';
import { CALLS_PER_SECOND } from '../../src/zego/index.js';
import type { Report } from '../report/report.js';
import { quantile } from '../report/statistics.js';
import { callStop, LOADED_ACTIONS, queueCalls } from '../worlds/full-load.js';
import { type RealWorld, realWorld } from '../worlds/real-world.js';
import { WorkerProcess } from '../worlds/worker-process.js';

/** The backlog of every other Action, in seconds of its quota. */
const BACKLOG_SECONDS = 40;
const STOPS = 40;
const STOP_EVERY_MS = 100;
const OTHERS = LOADED_ACTIONS.filter((action) => action !== 'StopRecord');
/** The share of waiting calls that each stop overtakes: a stop in their queue would overtake none. */
const OVERTAKEN_SHARE = 0.9;

/** A stop, from the request to the worker's report of ZEGO's response. */
interface Stop {
  readonly tookMs: number;
  /** Calls of other Actions that waited when it was requested. */
  readonly waiting: number;
  /** Those of them that still waited when it had been responded to. */
  readonly overtaken: number;
}

/** How soon a stop reaches ZEGO while every other Action has more calls than its quota allows. */
export async function stops(): Promise<Report> {
  const world = await realWorld({ quotas: 'zego' });
  const worker = await WorkerProcess.start(world.settings);
  try {
    await timeStops(world, 'warm-up', noneWaiting);
    const idle = await timeStops(world, 'idle', noneWaiting);
    const before = othersCalled(world);
    await queueCalls(world.client, 'backlog', BACKLOG_SECONDS, OTHERS);
    const queued = OTHERS.reduce((sum, action) => sum + CALLS_PER_SECOND[action] * BACKLOG_SECONDS, 0);
    const loaded = await timeStops(world, 'loaded', () => queued - (othersCalled(world) - before));
    const fewest = Math.min(...loaded.map(({ waiting }) => waiting));
    const share = Math.min(...loaded.map(({ waiting, overtaken }) => overtaken / waiting));
    const percent = `${(share * 100).toFixed(1)} %`;
    const row = (name: string, of: number): string[] => {
      const [underLoad, alone] = [msOf(loaded, of), msOf(idle, of)];
      return [name, (underLoad / alone).toFixed(2), underLoad.toFixed(0), alone.toFixed(0)];
    };
    return {
      title: 'StopRecord while all other Actions are at full load',
      header: ['', 'ratio', 'under load, ms', 'idle, ms'],
      rows: [row('p50', 0.5), row('p95', 0.95), row('max', 1)],
      notes: [
        `${STOPS} stops, each with at least ${fewest} waiting calls of other Actions; each overtook at least ${percent} of them.`,
      ],
      broken: share >= OVERTAKEN_SHARE ? [] : [`a stop overtook ${percent} of the waiting calls`],
      server: world.server,
    };
  } finally {
    await worker.kill();
    await world.close();
  }
}

/** The time that this share of stops took at most. */
function msOf(timed: readonly Stop[], share: number): number {
  const times = timed.map(({ tookMs }) => tookMs);
  return quantile(times, share);
}

const noneWaiting = (): number => 0;

/** Makes stops one after the other. `waiting` returns how many calls of other Actions wait at the moment. */
async function timeStops({ client }: RealWorld, name: string, waiting: () => number): Promise<Stop[]> {
  const timed: Stop[] = [];
  for (let n = 0; n < STOPS; n++) {
    const sentMs = performance.now();
    const before = waiting();
    await callStop(client, `${name}-${n}`);
    timed.push({ tookMs: performance.now() - sentMs, waiting: before, overtaken: waiting() });
    await sleep(STOP_EVERY_MS);
  }
  return timed;
}

/** The calls of other Actions that have reached the simulator. */
function othersCalled({ simulator }: RealWorld): number {
  const calls = simulator.ledger.calls();
  return OTHERS.reduce((sum, action) => sum + (calls[action]?.total ?? 0), 0);
}
