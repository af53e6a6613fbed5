import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { ownersOf } from '../../src/client/task-owners.js';
import { type FleetOrphan, type FleetSweep, MAX_ORPHANS, type OrphanPolicy } from '../../src/contract/fleet.js';
import type { SweepAnswer, SweepInput } from '../../src/contract/fleet-activities.js';
import type { TaskOwner } from '../../src/contract/tasks.js';
import { type ZegoClient, ZegoError } from '../../src/zego/index.js';
import {
  recordingTasks,
  type StartWindow,
  type StartWindows,
  sweep,
  type TaskPage,
} from '../../src/zego/start-windows.js';
import { type ActivityDependencies, entryOf, workerName } from '../dependencies.js';
import { refusalOf } from '../refusals.js';
import type { FleetComparison, Stranger } from './comparison.js';
import { type ForeignTasks, MAX_LOOKED_UP } from './foreign-tasks.js';
import { notify } from './notify.js';
import { runningSessions } from './running-sessions.js';

/** What a worker process remembers of an app's fleet from sweep to sweep. */
export interface FleetMemory {
  readonly windows: StartWindows;
  readonly comparison: FleetComparison;
  readonly foreign: ForeignTasks;
  /** Resolves when the next call of DescribeTasks may be sent. */
  readonly pace: () => Promise<void>;
  /** When the last sweep began, in epoch milliseconds. */
  beganMs: number;
}

/** The interval of sweeps of a small fleet; a large one is swept as fast as the quota allows. */
const SWEEP_EVERY_MS = 6_000;

interface Swept {
  readonly last: FleetSweep;
  readonly orphans: readonly FleetOrphan[];
}

/**
 * Sweeps an app's tasks for some time, and sends news to sessions whose task records or has left the list.
 * @throws ConfigurationMissing, retryable; what Temporal's client throws if the engine or the visibility store is unavailable
 */
export async function sweepFleet(
  { app, forMs, last, known }: SweepInput,
  dependencies: Pick<
    ActivityDependencies,
    'apps' | 'worker' | 'nowMs' | 'orphans' | 'webhooks' | 'onSweep' | 'shutdown'
  >,
  memory: FleetMemory,
): Promise<SweepAnswer> {
  const zego = entryOf(dependencies.apps, app);
  if (!zego) {
    const message = `The fleet of app "${app}" can't be swept: ${workerName(dependencies)} has no such app. Give all workers the same configuration, or terminate its keeper.`;
    throw ApplicationFailure.retryable(message, 'ConfigurationMissing');
  }
  const context = Context.current();
  const policy = dependencies.orphans?.(app) ?? 'known';
  const webhooks = Object.entries(dependencies.webhooks ?? {}).flatMap(([name, { events }]) =>
    events.includes('fleet.orphan') ? name : [],
  );
  let answer: SweepAnswer = { sweeps: 0, orphans: [], policy, webhooks };
  // Workers read from the pending activity how fresh the keeper is.
  const beat = (): void => context.heartbeat(answer.last ?? last);
  beat();
  const { nowMs, shutdown = new AbortController().signal } = dependencies;
  const ended = AbortSignal.any([context.cancellationSignal, shutdown]);
  const untilMs = nowMs() + forMs;
  do {
    const waitMs = memory.beganMs + SWEEP_EVERY_MS - nowMs();
    try {
      // oxlint-disable-next-line no-await-in-loop -- one sweep after the other
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: ended });
      memory.beganMs = nowMs();
      // oxlint-disable-next-line no-await-in-loop -- as above
      const swept = await sweepOnce(app, zego, dependencies, memory, { policy, beat, ended });
      const { refusal: _, ...rest } = answer;
      answer = { ...rest, ...swept, sweeps: answer.sweeps + 1 };
      dependencies.onSweep?.(app, swept.last);
    } catch (error) {
      context.cancellationSignal.throwIfAborted();
      // Another worker continues.
      if (shutdown.aborted) break;
      if (!(error instanceof ZegoError)) throw error;
      answer = { ...answer, refusal: refusalOf('DescribeTasks', error, dependencies.worker) };
    }
    beat();
  } while (nowMs() < untilMs && !answer.orphans.some((orphan) => isNew(orphan, known)));
  return answer;
}

/** Whether the keeper has to learn of an orphan: from then on it counts how long the sweeps agree. */
function isNew({ taskId, standing }: FleetOrphan, known: SweepInput['known']): boolean {
  return standing !== 'unsettled' && !known.some((one) => one.taskId === taskId && one.standing === standing);
}

async function sweepOnce(
  app: string,
  zego: ZegoClient,
  { nowMs }: Pick<ActivityDependencies, 'nowMs'>,
  { windows, comparison, foreign, pace }: FleetMemory,
  { policy, beat, ended }: { readonly policy: OrphanPolicy; readonly beat: () => void; readonly ended: AbortSignal },
): Promise<Swept> {
  const { client } = Context.current();
  const beganMs = nowMs();
  const sessions = await runningSessions(client, app);
  comparison.begin(sessions, beganMs);
  let calls = 0;
  const list = async (window: StartWindow, page: number): Promise<TaskPage> => {
    await pace();
    ended.throwIfAborted();
    beat();
    calls += 1;
    return recordingTasks(zego, window, page);
  };
  const signalled = { recording: 0, left: 0 };
  const listed = new Set<string>();
  for await (const read of sweep(windows, list, nowMs)) {
    for (const { taskId } of read.tasks) listed.add(taskId);
    await notify(client, comparison.take(read), signalled);
  }
  const { notices, strangers } = comparison.end(nowMs());
  await notify(client, notices, signalled);
  const oldest = strangers.toSorted((a, b) => a.sinceMs - b.sinceMs);
  const lookUp = (taskIds: readonly string[]) => ownersOf(client, taskIds);
  const orphans = orphansOf(oldest, await foreign.ownersOf(lookUp, oldest, { policy, nowMs: nowMs() }));
  const endedMs = nowMs();
  const last: FleetSweep = {
    endedAt: iso(endedMs),
    tookMs: endedMs - beganMs,
    calls,
    tasks: listed.size,
    sessions: counted(sessions.map(({ phase }) => phase)),
    signalled,
    orphans: counted(orphans.map(({ standing }) => standing)),
  };
  const stoppable = orphans.filter(({ standing }) => standing === 'closed' || standing === 'dropped');
  const others = orphans.filter((orphan) => !stoppable.includes(orphan));
  return { last, orphans: [...stoppable, ...others].slice(0, MAX_ORPHANS) };
}

/** Returns the strangers with their owners; those that were not looked up count as unsettled. */
function orphansOf(strangers: readonly Stranger[], owners: ReadonlyMap<string, TaskOwner>): FleetOrphan[] {
  return strangers.map(({ task: { taskId, roomId, beganAtMs }, sinceMs, hasSessionInRoom }) => ({
    taskId,
    roomId,
    startedAt: iso(beganAtMs),
    foundAt: iso(sinceMs),
    hasSessionInRoom,
    ...standingOf(owners.get(taskId)),
  }));
}

function standingOf(owner: TaskOwner | undefined): Pick<FleetOrphan, 'standing' | 'sessionId' | 'why'> {
  if (!owner) {
    return { standing: 'unsettled', why: `more than ${MAX_LOOKED_UP} tasks without a session are to be looked up` };
  }
  const { standing, sessionId, why } = owner;
  const session = sessionId === undefined ? {} : { sessionId };
  if (standing !== 'owned') return { standing, ...session, ...(why !== undefined && { why }) };
  return { standing: 'unsettled', ...session, why: 'its session carries it: the visibility store lags behind' };
}

function counted<K extends string>(values: readonly K[]): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
