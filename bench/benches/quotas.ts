import { setTimeout } from 'node:timers/promises';
import { CALLS_PER_SECOND } from '../../src/zego/index.js';
import type { Report } from '../report/report.js';
import { LOADED_ACTIONS, queueCalls } from '../worlds/full-load.js';
import { type RealWorld, realWorld } from '../worlds/real-world.js';
import { WorkerProcess } from '../worlds/worker-process.js';

/** Processes, and the refusals allowed for each call. */
const RUNS = [
  { processes: 1, allowed: 0 },
  { processes: 4, allowed: 0.001 },
];
/** A backlog from the start, and a burst after a quiet time, in seconds of every quota. */
const BACKLOG_SECONDS = 30;
const BURST_SECONDS = 5;
/** Long enough for Temporal to let a second's calls through at once. */
const QUIET_MS = 3_000;

/** Calls that ZEGO refuses for rate while every Action has more calls than its quota allows. */
export async function quotas(): Promise<Report> {
  const rows: string[][] = [];
  const broken: string[] = [];
  let server = '';
  for (const { processes, allowed } of RUNS) {
    const world = await realWorld({ quotas: 'zego' });
    try {
      server = world.server;
      await callAll(world, processes);
      const calls = world.simulator.ledger.calls();
      const counts = LOADED_ACTIONS.map((action) => ({ action, ...calls[action] }));
      for (const { action, total = 0, perSecondMax = 0, refused = 0 } of counts) {
        const quota = CALLS_PER_SECOND[action];
        const ratios = [(perSecondMax / quota).toFixed(2), (refused / total).toFixed(4)];
        rows.push([`${processes}`, action, `${total}`, `${quota}`, `${perSecondMax}`, ...ratios]);
      }
      const sum = (of: 'total' | 'refused'): number => counts.reduce((all, count) => all + (count[of] ?? 0), 0);
      const ratio = sum('refused') / sum('total');
      if (ratio > allowed) broken.push(`${processes} processes: ${sum('refused')} of ${sum('total')} calls refused`);
    } finally {
      await world.close();
    }
  }
  return {
    title: 'Calls of every Action at full load, against quotas of the simulator',
    header: ['processes', 'Action', 'calls', 'quota', 'most in a second', 'of the quota', 'refused'],
    rows,
    notes: [
      `A backlog of ${BACKLOG_SECONDS} s of every quota as the processes start, then a burst of ${BURST_SECONDS} s after a`,
      'quiet time. A second is one of the clock, as calls arrive at the simulator.',
    ],
    broken,
    server,
  };
}

async function callAll(world: RealWorld, processes: number): Promise<void> {
  await queueCalls(world.client, 'backlog', BACKLOG_SECONDS);
  const workers = await Promise.all(Array.from({ length: processes }, async () => WorkerProcess.start(world.settings)));
  try {
    await called(world, BACKLOG_SECONDS);
    await setTimeout(QUIET_MS);
    await queueCalls(world.client, 'burst', BURST_SECONDS);
    await called(world, BACKLOG_SECONDS + BURST_SECONDS);
  } finally {
    await Promise.all(workers.map(async (worker) => worker.kill()));
  }
}

/** Waits until the calls of so many seconds have arrived. */
async function called({ simulator }: RealWorld, seconds: number): Promise<void> {
  const isLacking = (): boolean => {
    const calls = simulator.ledger.calls();
    return LOADED_ACTIONS.some((action) => (calls[action]?.total ?? 0) < CALLS_PER_SECOND[action] * seconds);
  };
  while (isLacking()) await setTimeout(200);
}
