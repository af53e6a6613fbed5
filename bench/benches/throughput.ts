import type { Client, WorkflowHandle } from '@temporalio/client';
import { SESSION_WORKFLOW, SIGNALS, WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import type { BareShape } from '../plain/bare-session.js';
import { PLAIN_TASK_QUEUE, PLAIN_WORKFLOWS } from '../plain/names.js';
import { countHistory, type HistoryCount } from '../report/count-history.js';
import type { Report } from '../report/report.js';
import { mean, median } from '../report/statistics.js';
import { cpuMsOf, cpuMsOfThisProcess } from '../worlds/cpu-time.js';
import { type RealWorld, realWorld } from '../worlds/real-world.js';
import { WorkerProcess } from '../worlds/worker-process.js';

const IN_FLIGHT = 75;
const WORKFLOWS = 150;
const ROUNDS = 3;
const SAMPLES = 20;
const BOUND = 0.6;
/** StartRecord, StopRecord, and the verification in the bucket. */
const OTHER_ACTIVITIES = 3;

/** Starts a workflow with this id. */
type Start = (id: string) => Promise<WorkflowHandle>;

interface Round {
  readonly perSecond: number;
  /** CPU time of server, worker and this process together, for each workflow. */
  readonly cpuMs: number;
  readonly counts: readonly HistoryCount[];
}

/** Sessions started and finished a second, compared with bare workflows that do as much but decide nothing. */
export async function throughput(): Promise<Report> {
  const world = await realWorld();
  const worker = await WorkerProcess.start(world.settings);
  const stopListening = worker.onRecording((id) => void stop(world.client, id));
  try {
    const startSession = sessions(world.client);
    // The first round warms up and shows the shape of a session.
    const sample = await round(world, worker, startSession, 'warm');
    const shape = shapeOf(sample.counts);
    const startBare = bareSessions(world.client, shape);
    const found: { readonly session: Round; readonly bare: Round }[] = [];
    for (let number = 0; number < ROUNDS; number++) {
      const bare = await round(world, worker, startBare, `bare-${number}`);
      found.push({ bare, session: await round(world, worker, startSession, `session-${number}`) });
    }
    const session = found.map((one) => one.session);
    const bare = found.map((one) => one.bare);
    const ratio = medianOf(session, 'perSecond') / medianOf(bare, 'perSecond');
    const cpuRatio = medianOf(bare, 'cpuMs') / medianOf(session, 'cpuMs');
    return {
      title: 'Recordings started and finished a second',
      header: ['workflow', 'a second', 'ratio', 'CPU ms each', 'ratio', 'events', 'workflow tasks', 'actions', 'bound'],
      rows: [
        row('bare workflow', bare, ['1', '1'], ''),
        row('session', session, [ratio.toFixed(2), cpuRatio.toFixed(2)], `at least ${BOUND}`),
      ],
      notes: [
        `${WORKFLOWS} workflows a round, ${IN_FLIGHT} in flight, medians of ${ROUNDS} rounds, alternating. Bare:`,
        `${JSON.stringify(shape)},`,
        'with the same activities, the same signal to stop, the same callbacks through the gateway. CPU: server, worker',
        'and the bench itself (client, gateway, simulator); it is more reliable than the clock if other programs use the machine.',
        `Rounds, session / bare a second: ${found.map(roundText).join(', ')}`,
      ],
      broken: ratio >= BOUND ? [] : [`sessions reach ${ratio.toFixed(2)} of the rate of bare workflows`],
      server: world.server,
    };
  } finally {
    stopListening();
    await worker.kill();
    await world.close();
  }
}

function sessions(client: Client): Start {
  return (id) =>
    client.workflow.start(SESSION_WORKFLOW, {
      taskQueue: WORKFLOW_TASK_QUEUE,
      workflowId: id,
      args: [{ roomId: id }],
    });
}

function bareSessions(client: Client, shape: BareShape): Start {
  return (id) =>
    client.workflow.start(PLAIN_WORKFLOWS.bareSession, {
      taskQueue: PLAIN_TASK_QUEUE,
      workflowId: id,
      args: [{ app: 'default', roomId: id }, shape],
    });
}

async function stop(client: Client, id: string): Promise<void> {
  await client.workflow.getHandle(id).signal(SIGNALS.stop);
}

/** Runs workflows of one kind to their end, `IN_FLIGHT` at a time. */
async function round(world: RealWorld, worker: WorkerProcess, start: Start, name: string): Promise<Round> {
  const cpuBefore = await cpuMs(world, worker);
  const began = performance.now();
  let started = 0;
  const keepOneInFlight = async (): Promise<void> => {
    while (started < WORKFLOWS) {
      started += 1;
      const handle = await start(`${name}-${started}`);
      await handle.result();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, keepOneInFlight));
  const seconds = (performance.now() - began) / 1_000;
  const cpu = (await cpuMs(world, worker)) - cpuBefore;
  // From the middle of the round, with all workflows in flight.
  const sample = Array.from({ length: SAMPLES }, (_, index) => `${name}-${Math.floor(WORKFLOWS / 2) + index}`);
  const counts = await Promise.all(sample.map((id) => countOf(world.client, id)));
  return { perSecond: WORKFLOWS / seconds, cpuMs: cpu / WORKFLOWS, counts };
}

async function cpuMs({ serverPid }: RealWorld, worker: WorkerProcess): Promise<number> {
  const [server, workers] = await Promise.all([cpuMsOf(serverPid), worker.cpuMs()]);
  return server + workers + cpuMsOfThisProcess();
}

async function countOf(client: Client, id: string): Promise<HistoryCount> {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  return countHistory([events ?? []]);
}

/** The shape of a bare workflow that does as much as the average session of a sample. */
function shapeOf(counts: readonly HistoryCount[]): BareShape {
  const average = (of: (count: HistoryCount) => number): number => Math.round(mean(counts.map(of)));
  return {
    polls: average(({ actionsByKind }) => actionsByKind['activity attempt']) - OTHER_ACTIVITIES,
    timers: average(({ actionsByKind }) => actionsByKind.timer),
    searchAttributeUpserts: average(({ actionsByKind }) => actionsByKind['search attribute upsert']),
    memoUpserts: average(({ actionsByKind }) => actionsByKind['memo upsert']),
    callbacks: average(({ actionsByKind }) => actionsByKind.signal) - 1,
  };
}

function medianOf(rounds: readonly Round[], what: 'perSecond' | 'cpuMs'): number {
  return median(rounds.map((one) => one[what]));
}

function roundText({ session, bare }: { readonly session: Round; readonly bare: Round }): string {
  return `${session.perSecond.toFixed(1)} / ${bare.perSecond.toFixed(1)}`;
}

function row(name: string, rounds: readonly Round[], [ratio, cpuRatio]: [string, string], bound: string): string[] {
  const counts = rounds.flatMap((one) => one.counts);
  const average = (of: (count: HistoryCount) => number): string => mean(counts.map(of)).toFixed(1);
  return [
    name,
    medianOf(rounds, 'perSecond').toFixed(1),
    ratio,
    medianOf(rounds, 'cpuMs').toFixed(0),
    cpuRatio,
    average(({ events }) => events),
    average(({ eventsByType }) => eventsByType['WorkflowTaskScheduled'] ?? 0),
    average(({ actions }) => actions),
    bound,
  ];
}
