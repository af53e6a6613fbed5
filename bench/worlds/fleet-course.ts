import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RecordingClient } from '../../src/client/index.js';
import { SEARCH_ATTRIBUTES, SESSION_WORKFLOW } from '../../src/contract/index.js';
import type { LedgerTask, Simulator } from '../../src/simulator/index.js';

/** What a fleet runs on. */
export interface FleetWorld {
  readonly client: Client;
  readonly recordings: RecordingClient;
  readonly simulator: Simulator;
}

const SETTLED_WITHIN_MS = 240_000;
const POLL_MS = 500;
const LEDGER_POLL_MS = 1_000;
/** A large fleet takes as long to be seen as a Temporal server on one core needs to start it. */
const SEEN_EACH_MS = 50;
const RESETS = 20;
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** The id of a session by its number. */
export const idOf = (n: number): string => `session-${n}`;
const roomOf = (n: number): string => `room-${n}`;

/** Starts sessions at this rate, each in a room of its own. */
export async function startAll({ recordings }: FleetWorld, sessions: number, startsPerSecond: number): Promise<void> {
  const startMs = Date.now();
  const starts: Promise<unknown>[] = [];
  for (let n = 0; n < sessions; n++) {
    starts.push(recordings.start({ roomId: roomOf(n) }, { sessionId: idOf(n), timeoutMs: 60_000 }));
    const aheadMs = startMs + ((n + 1) * 1_000) / startsPerSecond - Date.now();
    if (aheadMs > 0) await sleep(aheadMs);
  }
  await Promise.all(starts);
}

/** Waits until every session has been seen recording. */
export async function untilRecording({ client }: FleetWorld, sessions: number): Promise<void> {
  const query = `WorkflowType = '${SESSION_WORKFLOW}' AND ${SEARCH_ATTRIBUTES.phase} = 'recording'`;
  const untilMs = Date.now() + SETTLED_WITHIN_MS + sessions * SEEN_EACH_MS;
  for (let seen = 0; seen < sessions; ) {
    if (Date.now() > untilMs) throw new Error(`Only ${seen} of ${sessions} sessions were seen recording`);
    await sleep(POLL_MS);
    seen = (await client.workflow.count(query)).count;
  }
}

/**
 * Kills tasks without a callback, terminates sessions and resets others, in turn, spread over this time. Returns after how
 * many seconds each death was seen, and each task of a terminated session stopped; infinity for never.
 */
export async function makeTrouble(world: FleetWorld, sessions: number, forMs: number) {
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
  const died = new Set<string>();
  const among = spread(sessions);
  for (const [at, kind] of kinds.entries()) {
    const n = among[at] ?? 0;
    const room = roomOf(n);
    atMs.set(room, Date.now());
    if (kind === 'die') {
      died.add(room);
      simulator.fault({ name: 'dies', taskId: rooms.get(room)?.taskId ?? '', quitReason: 6 });
    } else if (kind === 'terminate') {
      terminated.add(room);
      await client.workflow.getHandle(idOf(n)).terminate('bench');
    } else await reset(world, idOf(n));
    await sleep(forMs / kinds.length);
  }
  const startOfNext = (tasks: readonly LedgerTask[]) => (tasks[1] ? Date.parse(tasks[1].startedAt) : undefined);
  const stopOf = ([task]: readonly LedgerTask[]) => (task?.endedAt ? Date.parse(task.endedAt) : undefined);
  const timesOf = (rooms: ReadonlySet<string>) => new Map([...atMs].filter(([room]) => rooms.has(room)));
  const [dead, stopped] = await Promise.all([
    secondsUntil(simulator, timesOf(died), startOfNext),
    secondsUntil(simulator, timesOf(terminated), stopOf),
  ]);
  return { terminated, resets, dead, stopped };
}

/** The numbers of all sessions, each far from the ones before: a sweep reads sessions that started together, together. */
function spread(sessions: number): number[] {
  const place = (n: number): number => (n * GOLDEN_RATIO) % 1;
  return Array.from({ length: sessions }, (_, n) => n).sort((a, b) => place(a) - place(b));
}

/** Waits until each of these rooms shows what is looked for; returns after how many seconds, infinity for never. */
async function secondsUntil(
  simulator: Simulator,
  sinceMs: ReadonlyMap<string, number>,
  seenMs: (tasks: readonly LedgerTask[]) => number | undefined,
): Promise<readonly number[]> {
  const seconds = new Map<string, number>();
  const untilMs = Date.now() + SETTLED_WITHIN_MS;
  while (seconds.size < sinceMs.size && Date.now() < untilMs) {
    for (const [room, tasks] of byRoom(simulator.ledger.tasks(), sinceMs)) {
      const atMs = seenMs(tasks);
      if (atMs !== undefined) seconds.set(room, (atMs - (sinceMs.get(room) ?? 0)) / 1_000);
    }
    // The ledger has the times: reading it often would only slow down the simulator.
    await sleep(LEDGER_POLL_MS);
  }
  return [...sinceMs.keys()].map((room) => seconds.get(room) ?? Number.POSITIVE_INFINITY);
}

function byRoom(tasks: readonly LedgerTask[], rooms: ReadonlyMap<string, unknown>): Map<string, LedgerTask[]> {
  const found = new Map<string, LedgerTask[]>();
  for (const task of tasks) {
    if (rooms.has(task.roomId)) found.set(task.roomId, [...(found.get(task.roomId) ?? []), task]);
  }
  return found;
}

async function reset({ client }: FleetWorld, workflowId: string): Promise<void> {
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

/** The tasks that were stopped although their session runs. */
export function wronglyStopped({ simulator }: FleetWorld, terminated: ReadonlySet<string>): readonly LedgerTask[] {
  return simulator.ledger.tasks().filter(({ roomId, endedBy }) => endedBy === 'stop-record' && !terminated.has(roomId));
}

/** The calls that ZEGO has refused. */
export function refusedCalls({ simulator }: FleetWorld): number {
  return Object.values(simulator.ledger.calls()).reduce((sum, { refused }) => sum + refused, 0);
}

/** The calls that poll or list tasks. */
export function statusCalls({ simulator }: FleetWorld): number {
  const { DescribeTasks, DescribeRecordStatus } = simulator.ledger.calls();
  return (DescribeTasks?.total ?? 0) + (DescribeRecordStatus?.total ?? 0);
}
