import { setTimeout } from 'node:timers/promises';
import { PLAIN_TASK_QUEUE, PLAIN_WORKFLOWS } from '../plain/names.js';
import type { Report } from '../report/report.js';
import { quantile } from '../report/statistics.js';
import { type RealWorld, realWorld } from '../worlds/real-world.js';
import { WorkerProcess } from '../worlds/worker-process.js';

const STARTS_PER_SECOND = 10;
const ROUND_SECONDS = 5;
const ROUNDS = 4;
/** Sessions poll ZEGO 2 s after their start: after this pause a round is idle. */
const BETWEEN_ROUNDS_MS = 4_000;
const ARRIVED_WITHIN_MS = 60_000;

type Kind = 'session' | 'bare';
const KINDS: readonly Kind[] = ['session', 'bare'];

/** Time from the start call to StartRecord at ZEGO, compared with a workflow of one activity. */
export async function startLatency(): Promise<Report> {
  const world = await realWorld();
  const worker = await WorkerProcess.start(world.settings);
  try {
    const latencies: Record<Kind, number[]> = { session: [], bare: [] };
    for (const kind of KINDS) await startMany(world, kind, `warm-${kind}`);
    for (let round = 0; round < ROUNDS; round++) {
      for (const kind of KINDS) latencies[kind].push(...(await startMany(world, kind, `${kind}-${round}`)));
    }
    const at = (kind: Kind, share: number): number => quantile(latencies[kind], share);
    const row = (share: number): string[] => [
      `p${share * 100}`,
      String(at('session', share)),
      String(at('bare', share)),
      (at('session', share) / at('bare', share)).toFixed(2),
    ];
    return {
      title: `From the start call to StartRecord at ZEGO, ${STARTS_PER_SECOND} starts a second`,
      header: ['', 'session, ms', 'bare workflow, ms', 'ratio'],
      rows: [row(0.5), row(0.9), row(0.99)],
      notes: [
        `${latencies.session.length} starts of each, in alternating rounds of ${ROUND_SECONDS} s after a warm-up round.`,
        'The bare workflow calls the same activity and nothing else.',
      ],
      broken: [],
      server: world.server,
    };
  } finally {
    await worker.kill();
    await world.close();
  }
}

/** Runs one round; returns the latency of each start in milliseconds. */
async function startMany(world: RealWorld, kind: Kind, round: string): Promise<readonly number[]> {
  const calledAt = new Map<string, number>();
  const began = Date.now();
  const starts: Promise<unknown>[] = [];
  for (let number = 0; number < STARTS_PER_SECOND * ROUND_SECONDS; number++) {
    await setTimeout(Math.max(0, began + (number * 1_000) / STARTS_PER_SECOND - Date.now()));
    const roomId = `${round}-${number}`;
    calledAt.set(roomId, Date.now());
    starts.push(startOne(world, kind, roomId));
  }
  await Promise.all(starts);
  const latencies = await arrivals(world, calledAt);
  await setTimeout(BETWEEN_ROUNDS_MS);
  return latencies;
}

/** Waits for every StartRecord; returns the latencies in milliseconds. */
async function arrivals(world: RealWorld, calledAt: ReadonlyMap<string, number>): Promise<readonly number[]> {
  const until = Date.now() + ARRIVED_WITHIN_MS;
  for (;;) {
    const startedAt = new Map(world.simulator.ledger.tasks().map((task) => [task.roomId, Date.parse(task.startedAt)]));
    const found = [...calledAt].flatMap(([roomId, at]) => {
      const arrived = startedAt.get(roomId);
      return arrived === undefined ? [] : [arrived - at];
    });
    if (found.length === calledAt.size) return found;
    if (Date.now() > until) throw new Error(`${calledAt.size - found.length} StartRecords did not arrive`);
    await setTimeout(500);
  }
}

async function startOne({ client, recordings }: RealWorld, kind: Kind, roomId: string): Promise<unknown> {
  if (kind === 'session') return recordings.start({ roomId }, { sessionId: roomId });
  return client.workflow.start(PLAIN_WORKFLOWS.bareStart, {
    taskQueue: PLAIN_TASK_QUEUE,
    workflowId: roomId,
    args: [{ app: 'default', roomId }],
  });
}
