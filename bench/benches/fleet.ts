import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../report/report.js';
import { quantile } from '../report/statistics.js';
import {
  idOf,
  makeTrouble,
  refusedCalls,
  startAll,
  statusCalls,
  untilRecording,
  wronglyStopped,
} from '../worlds/fleet-course.js';
import { type RealWorld, realWorld } from '../worlds/real-world.js';
import { CONTAINER_MB, WorkerProcess } from '../worlds/worker-process.js';

/** A large fleet is started as fast as a Temporal server on one core takes it. */
const startsPerSecond = (sessions: number): number => (sessions > 1_000 ? 10 : 40);
const CALM_MS = 120_000;
/** Deaths, terminations and resets are spread over this time. */
const TROUBLE_MS = 60_000;
/** The bounds of one fleet, by its size. */
const boundsOf = (sessions: number) => ({
  seenDeadSeconds: sessions > 1_000 ? 40 : 10,
  stoppedSeconds: 120,
  recordingSeconds: sessions > 1_000 ? sessions / startsPerSecond(sessions) + 120 : 45,
  // A small fleet is swept more often than its size needs.
  fewerCalls: sessions < 1_000 ? 0 : 20,
  residentMB: CONTAINER_MB,
  idleCores: 0.25,
});

/** What a fleet of this many sessions costs, and how soon its keeper sees what changes in it. */
export async function fleet(sessions = 1_000): Promise<Report> {
  const world = await realWorld({ quotas: 'zego' });
  const worker = await WorkerProcess.start({ ...world.settings, isWhole: true });
  try {
    const startedMs = Date.now();
    await startAll(world, sessions, startsPerSecond(sessions));
    await untilRecording(world, sessions);
    const recordingSeconds = (Date.now() - startedMs) / 1_000;
    const calm = await measureCalm(world, worker, sessions);
    const trouble = await makeTrouble(world, sessions, TROUBLE_MS);
    const { dead, stopped } = trouble;
    const { residentBytes } = await worker.memory();
    const wrong = wronglyStopped(world, trouble.terminated).length;
    const refused = refusedCalls(world);

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
      ['tasks wrongly stopped', wrong, '0', wrong === 0],
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
        `Started at ${startsPerSecond(sessions)} a second; calm for ${CALM_MS / 1_000} s; then ${dead.length} tasks die without a callback,`,
        `${stopped.length} sessions are terminated and ${trouble.resets} are reset within ${TROUBLE_MS / 1_000} s. A death is seen when the next task of the room starts.`,
        `The worker has the limits of heap and cached sessions that it has in a container of ${CONTAINER_MB} MB.`,
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

/** Calls, CPU and events while nothing happens. */
async function measureCalm(world: RealWorld, worker: WorkerProcess, sessions: number) {
  const events = async () => (await world.client.workflow.getHandle(idOf(0)).describe()).historyLength;
  // Sessions that have just been seen poll once more.
  await sleep(CALM_MS / 2);
  const before = { calls: statusCalls(world), cpuMs: await worker.cpuMs(), events: await events() };
  await sleep(CALM_MS);
  const hours = CALM_MS / 3_600_000;
  return {
    callsPerSessionHour: (statusCalls(world) - before.calls) / sessions / hours,
    cores: ((await worker.cpuMs()) - before.cpuMs) / CALM_MS,
    eventsPerSession: (await events()) - before.events,
  };
}
