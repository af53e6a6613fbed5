import { setTimeout as sleep } from 'node:timers/promises';
import { SEARCH_ATTRIBUTES, SESSION_WORKFLOW } from '../../src/contract/index.js';
import type { LedgerTask } from '../../src/simulator/index.js';
import type { Report } from '../report/report.js';
import { quantile } from '../report/statistics.js';
import { type RealWorld, realWorld } from '../worlds/real-world.js';
import { WorkerProcess } from '../worlds/worker-process.js';

const STARTS_PER_SECOND = 40;
const CALM_MS = 120_000;
/** Deaths, terminations and resets are spread over this time. */
const TROUBLE_MS = 60_000;
const SETTLED_WITHIN_MS = 240_000;
const POLL_MS = 250;
const RESETS = 20;
/** The bounds of one fleet, by its size. */
const boundsOf = (sessions: number) => ({
  seenDeadSeconds: sessions > 1_000 ? 40 : 10,
  stoppedSeconds: 120,
  recordingSeconds: Math.max(45, sessions / STARTS_PER_SECOND + 20),
  // A small fleet is swept more often than its size needs.
  fewerCalls: sessions < 1_000 ? 0 : 20,
  residentMB: 800,
  idleCores: 0.25,
});

/** What a fleet of this many sessions costs, and how soon its keeper sees what changes in it. */
export async function fleet(sessions = 1_000): Promise<Report> {
  const world = await realWorld({ quotas: 'zego' });
  const worker = await WorkerProcess.start({ ...world.settings, isWhole: true });
  try {
    const startedMs = Date.now();
    await startAll(world, sessions);
    await untilRecording(world, sessions);
    const recordingSeconds = (Date.now() - startedMs) / 1_000;
    const calm = await measureCalm(world, worker, sessions);
    const trouble = await makeTrouble(world, sessions);
    const dead = await trouble.seenDead;
    const stopped = await trouble.stopped;
    const { residentBytes } = await worker.memory();
    const wronglyStopped = world.simulator.ledger.tasks().filter((task) => isWronglyStopped(task, trouble.terminated));
    const refused = Object.values(world.simulator.ledger.calls()).reduce((sum, calls) => sum + calls.refused, 0);

    const bounds = boundsOf(sessions);
    const p95 = quantile(dead, 0.95);
    // A poller that polls tasks one by one sees a death after half its interval, as often as not.
    const oneByOne = 3_600 / (2 * quantile(dead, 0.5));
    const fewer = oneByOne / calm.callsPerSessionHour;
    const rows: (readonly [string, number, string, boolean])[] = [
      [
        'all seen recording, s',
        recordingSeconds,
        `≤ ${bounds.recordingSeconds}`,
        recordingSeconds <= bounds.recordingSeconds,
      ],
      ['a death is seen, s, p50', quantile(dead, 0.5), '', true],
      ['a death is seen, s, p95', p95, `≤ ${bounds.seenDeadSeconds}`, p95 <= bounds.seenDeadSeconds],
      ['a death is seen, s, max', Math.max(...dead), '', true],
      [
        'an orphan is stopped, s, max',
        Math.max(...stopped),
        `≤ ${bounds.stoppedSeconds}`,
        Math.max(...stopped) <= bounds.stoppedSeconds,
      ],
      ['tasks wrongly stopped', wronglyStopped.length, '0', wronglyStopped.length === 0],
      ['calls for each session and hour', calm.callsPerSessionHour, '', true],
      [
        'one-by-one polls for the same p50, times as many',
        fewer,
        bounds.fewerCalls === 0 ? '' : `≥ ${bounds.fewerCalls}`,
        fewer >= bounds.fewerCalls,
      ],
      ['calls refused', refused, '0', refused === 0],
      ['worker memory, MB', residentBytes / 1e6, `< ${bounds.residentMB}`, residentBytes / 1e6 < bounds.residentMB],
      ['worker CPU while idle, cores', calm.cores, `< ${bounds.idleCores}`, calm.cores < bounds.idleCores],
      ['events for each session in the calm', calm.eventsPerSession, '', true],
    ];
    return {
      title: `A fleet of ${sessions} sessions with its keeper`,
      header: ['measured', 'figure', 'bound'],
      rows: rows.map(([name, figure, bound]) => [name, figure.toFixed(2), bound]),
      notes: [
        `Started at ${STARTS_PER_SECOND} a second; calm for ${CALM_MS / 1_000} s; then ${dead.length} tasks die without a callback,`,
        `${stopped.length} sessions are terminated and ${RESETS} are reset within ${TROUBLE_MS / 1_000} s. A death is seen when the next task of the room starts.`,
      ],
      broken: rows
        .filter(([, , , isMet]) => !isMet)
        .map(([name, figure, bound]) => `${name}: ${figure.toFixed(2)}, not ${bound}`),
      server: world.server,
    };
  } finally {
    await worker.kill();
    await world.close();
  }
}

const idOf = (n: number): string => `session-${n}`;
const roomOf = (n: number): string => `room-${n}`;

async function startAll({ recordings }: RealWorld, sessions: number): Promise<void> {
  const startMs = Date.now();
  const starts: Promise<unknown>[] = [];
  for (let n = 0; n < sessions; n++) {
    starts.push(recordings.start({ roomId: roomOf(n) }, { sessionId: idOf(n), timeoutMs: 60_000 }));
    const aheadMs = startMs + ((n + 1) * 1_000) / STARTS_PER_SECOND - Date.now();
    if (aheadMs > 0) await sleep(aheadMs);
  }
  await Promise.all(starts);
}

async function untilRecording({ client }: RealWorld, sessions: number): Promise<void> {
  const query = `WorkflowType = '${SESSION_WORKFLOW}' AND ${SEARCH_ATTRIBUTES.phase} = 'recording'`;
  const untilMs = Date.now() + SETTLED_WITHIN_MS;
  while ((await client.workflow.count(query)).count < sessions) {
    if (Date.now() > untilMs) throw new Error('Not all sessions were seen recording');
    await sleep(POLL_MS);
  }
}

/** Calls, CPU and events while nothing happens. */
async function measureCalm(world: RealWorld, worker: WorkerProcess, sessions: number) {
  const totals = () => {
    const calls = world.simulator.ledger.calls();
    return (calls.DescribeTasks?.total ?? 0) + (calls.DescribeRecordStatus?.total ?? 0);
  };
  const events = async () => (await world.client.workflow.getHandle(idOf(0)).describe()).historyLength;
  // Sessions that have just been seen poll once more.
  await sleep(CALM_MS / 2);
  const before = { calls: totals(), cpuMs: await worker.cpuMs(), events: await events() };
  await sleep(CALM_MS);
  const hours = CALM_MS / 3_600_000;
  return {
    callsPerSessionHour: (totals() - before.calls) / sessions / hours,
    cores: ((await worker.cpuMs()) - before.cpuMs) / CALM_MS,
    eventsPerSession: (await events()) - before.events,
  };
}

/** Kills tasks, terminates sessions and resets others, in turn, spread over time. */
async function makeTrouble(world: RealWorld, sessions: number) {
  const { simulator, client } = world;
  const deaths = Math.max(2, Math.round(sessions / 50));
  const terminations = Math.max(1, Math.round(sessions / 100));
  const resets = Math.min(RESETS, Math.floor(sessions / 10));
  const kinds = [
    ...Array.from({ length: deaths }, () => 'die' as const),
    ...Array.from({ length: terminations }, () => 'terminate' as const),
    ...Array.from({ length: resets }, () => 'reset' as const),
  ];
  const atMs = new Map<string, number>();
  const terminated = new Set<string>();
  simulator.fault({ name: 'callback-lost', times: 'always' });
  const rooms = liveByRoom(simulator.ledger.tasks());
  const died: string[] = [];
  for (const [n, kind] of kinds.entries()) {
    const room = roomOf(n);
    atMs.set(room, Date.now());
    if (kind === 'die') {
      died.push(room);
      simulator.fault({ name: 'dies', taskId: rooms.get(room)?.taskId ?? '', quitReason: 6 });
    } else if (kind === 'terminate') {
      terminated.add(room);
      await client.workflow.getHandle(idOf(n)).terminate('bench');
    } else await reset(world, idOf(n));
    await sleep(TROUBLE_MS / kinds.length);
  }
  const secondsUntil = async (room: string, isSeen: (tasks: readonly LedgerTask[]) => number | undefined) => {
    const sinceMs = atMs.get(room) ?? 0;
    const untilMs = sinceMs + SETTLED_WITHIN_MS;
    for (;;) {
      const seenMs = isSeen(simulator.ledger.tasks().filter(({ roomId }) => roomId === room));
      if (seenMs !== undefined) return (seenMs - sinceMs) / 1_000;
      if (Date.now() > untilMs) return Number.POSITIVE_INFINITY;
      await sleep(POLL_MS);
    }
  };
  const startOfNext = (tasks: readonly LedgerTask[]) => (tasks[1] ? Date.parse(tasks[1].startedAt) : undefined);
  const stopOf = ([task]: readonly LedgerTask[]) => (task?.endedAt ? Date.parse(task.endedAt) : undefined);
  return {
    terminated,
    seenDead: Promise.all(died.map((room) => secondsUntil(room, startOfNext))),
    stopped: Promise.all([...terminated].map((room) => secondsUntil(room, stopOf))),
  };
}

async function reset({ client }: RealWorld, workflowId: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  const { runId } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const first = events?.find((event) => event.workflowTaskCompletedEventAttributes);
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'bench',
    requestId: runId,
    workflowTaskFinishEventId: first?.eventId ?? null,
  });
}

function liveByRoom(tasks: readonly LedgerTask[]): Map<string, LedgerTask> {
  return new Map(tasks.filter(({ endedAt }) => endedAt === null).map((task) => [task.roomId, task]));
}

/** Whether a task was stopped although its session runs. */
function isWronglyStopped({ roomId, endedBy }: LedgerTask, terminated: ReadonlySet<string>): boolean {
  return endedBy === 'stop-record' && !terminated.has(roomId);
}
