import { setTimeout } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { SESSION_WORKFLOW, SIGNALS, WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import type { BareShape } from '../plain/bare-session.js';
import { PLAIN_TASK_QUEUE, PLAIN_WORKFLOWS } from '../plain/names.js';
import { countHistory, type HistoryCount } from '../report/count-history.js';
import type { Report } from '../report/report.js';
import { mean, median } from '../report/statistics.js';
import { realWorld } from '../worlds/real-world.js';
import { WorkerProcess } from '../worlds/worker-process.js';

const IN_FLIGHT = 200;
const ROUNDS = 3;
/** Until all places are taken and the first workflows are over. */
const RAMP_SECONDS = 10;
const ROUND_SECONDS = 20;
const SAMPLES = 20;
const BOUND = 0.6;

/** Starts one workflow of its kind under this id. */
type Start = (id: string) => Promise<WorkflowHandle>;

interface Round {
  readonly perSecond: number;
  readonly counts: readonly HistoryCount[];
}

/** Sessions started and finished a second, beside bare workflows that do as much and decide nothing. */
export async function throughput(): Promise<Report> {
  const world = await realWorld();
  const worker = await WorkerProcess.start(world.settings);
  const stopListening = worker.onSeen((id) => void stop(world.client, id));
  try {
    const startSession = sessions(world.client);
    // The first round warms up and shows what a session consists of.
    const sample = await round(world.client, startSession, 'warm');
    const shape = shapeOf(sample.counts);
    const startBare = bareSessions(world.client, shape);
    const found: { readonly session: Round; readonly bare: Round }[] = [];
    for (let number = 0; number < ROUNDS; number++) {
      const bare = await round(world.client, startBare, `bare-${number}`);
      found.push({ bare, session: await round(world.client, startSession, `session-${number}`) });
    }
    const session = found.map((one) => one.session);
    const bare = found.map((one) => one.bare);
    const ratio = median(rates(session)) / median(rates(bare));
    return {
      title: 'Recordings started and finished a second',
      header: ['workflow', 'a second', 'ratio', 'events', 'workflow tasks', 'actions', 'bound'],
      rows: [row('bare workflow', bare, '1', ''), row('session', session, ratio.toFixed(2), `at least ${BOUND}`)],
      notes: [
        `${IN_FLIGHT} in flight, medians of ${ROUNDS} alternating rounds of ${ROUND_SECONDS} s. Bare: ${JSON.stringify(shape)}, the same`,
        'activities, stop signal, callbacks through the gateway. Rounds, session / bare a second: ' +
          found.map((one) => `${one.session.perSecond.toFixed(1)} / ${one.bare.perSecond.toFixed(1)}`).join(', '),
      ],
      broken: ratio >= BOUND ? [] : [`sessions are done ${ratio.toFixed(2)} times as fast as bare workflows`],
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

/** Keeps so many workflows in flight for a while, counts those that end, and lets the last ones end. */
async function round(client: Client, start: Start, name: string): Promise<Round> {
  const fromMs = Date.now() + RAMP_SECONDS * 1_000;
  const untilMs = fromMs + ROUND_SECONDS * 1_000;
  const finished: { readonly id: string; readonly atMs: number }[] = [];
  let started = 0;
  const keepOneInFlight = async (place: number): Promise<void> => {
    // All at once would let them move in step for the whole round.
    await setTimeout((place * RAMP_SECONDS * 1_000) / IN_FLIGHT / 2);
    while (Date.now() < untilMs) {
      const id = `${name}-${++started}`;
      const handle = await start(id);
      await handle.result();
      finished.push({ id, atMs: Date.now() });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, place) => keepOneInFlight(place)));
  const counted = finished.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
  const sample = counted.slice(-SAMPLES);
  const counts = await Promise.all(sample.map(({ id }) => countOf(client, id)));
  return { perSecond: counted.length / ROUND_SECONDS, counts };
}

async function countOf(client: Client, id: string): Promise<HistoryCount> {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  return countHistory([events ?? []]);
}

/** The shape of a bare workflow that does as much as the sessions of a sample do on average. */
function shapeOf(counts: readonly HistoryCount[]): BareShape {
  const average = (of: (count: HistoryCount) => number): number => Math.round(mean(counts.map(of)));
  return {
    polls: average(({ actionsByKind }) => actionsByKind['activity attempt']) - 2,
    timers: average(({ actionsByKind }) => actionsByKind.timer),
    searchAttributeUpserts: average(({ actionsByKind }) => actionsByKind['search attribute upsert']),
    memoUpserts: average(({ actionsByKind }) => actionsByKind['memo upsert']),
    callbacks: average(({ actionsByKind }) => actionsByKind.signal) - 1,
  };
}

function rates(rounds: readonly Round[]): readonly number[] {
  return rounds.map(({ perSecond }) => perSecond);
}

function row(name: string, rounds: readonly Round[], ratio: string, bound: string): string[] {
  const counts = rounds.flatMap((one) => one.counts);
  const average = (of: (count: HistoryCount) => number): string => mean(counts.map(of)).toFixed(1);
  return [
    name,
    median(rates(rounds)).toFixed(1),
    ratio,
    average(({ events }) => events),
    average(({ eventsByType }) => eventsByType['WorkflowTaskScheduled'] ?? 0),
    average(({ actions }) => actions),
    bound,
  ];
}
