import { setTimeout } from 'node:timers/promises';
import { SESSION_WORKFLOW, WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import { PLAIN_TASK_QUEUE, PLAIN_WORKFLOWS } from '../plain/names.js';
import type { PlainRequest } from '../plain/plain-session.js';
import type { Report } from '../report/report.js';
import { type RealWorld, realWorld } from '../worlds/real-world.js';
import { type Memory, WorkerProcess } from '../worlds/worker-process.js';

/** Enough to compile the shared code, which costs some megabytes once. */
const FEW = 600;
const MANY = 1_000;
const BOUND_KB = 60;
const STARTS_AT_ONCE = 20;
const RECORD_SECONDS = 86_400;
/** As in a session: soon after the start, then rarely. */
const POLLS_MS = [2_000, 1_800_000];
/** Enough for all responses to arrive and all timers to be set. */
const AT_REST_MS = 3_000;

type Kind = 'session' | 'plain version';

/** Heap of the worker process for each cached idle session. */
export async function heap(): Promise<Report> {
  const world = await realWorld();
  try {
    const session = await measure(world, 'session');
    const plain = await measure(world, 'plain version');
    const row = (kind: Kind, { heapKb, residentKb }: typeof session, bound: string): string[] => [
      kind,
      heapKb.toFixed(1),
      (heapKb / plain.heapKb).toFixed(2),
      residentKb.toFixed(0),
      bound,
    ];
    return {
      title: 'Memory for each cached idle workflow',
      header: ['workflow', 'heap, kB', 'of the plain', 'resident, kB', 'bound'],
      rows: [row('plain version', plain, ''), row('session', session, `below ${BOUND_KB} kB`)],
      notes: [
        `Difference between a worker process with ${MANY} and with ${FEW} recording workflows, divided by ${MANY - FEW}; heap`,
        "after full garbage collections, the SDK's V8 context shared by all workflows (its default), workflows in the main",
        'thread, where their heap is measured. Each kind has its own process.',
      ],
      broken: session.heapKb < BOUND_KB ? [] : [`a session takes ${session.heapKb.toFixed(1)} kB of heap`],
      server: world.server,
    };
  } finally {
    await world.close();
  }
}

async function measure(
  world: RealWorld,
  kind: Kind,
): Promise<{ readonly heapKb: number; readonly residentKb: number }> {
  const worker = await WorkerProcess.start(world.settings, { inMainThread: true });
  try {
    const few = await memoryWith(world, worker, kind, FEW);
    const many = await memoryWith(world, worker, kind, MANY);
    const each = (of: (memory: Memory) => number): number => (of(many) - of(few)) / (MANY - FEW) / 1_000;
    return { heapKb: each(({ heapBytes }) => heapBytes), residentKb: each(({ residentBytes }) => residentBytes) };
  } finally {
    await worker.kill();
  }
}

/** Starts workflows until there are `count`, waits until all are idle, and returns the memory of their worker. */
async function memoryWith(world: RealWorld, worker: WorkerProcess, kind: Kind, count: number): Promise<Memory> {
  for (let started = worker.recordingCount; started < count; started += STARTS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(STARTS_AT_ONCE, count - started) }, (_, i) => started + i);
    await Promise.all(numbers.map((number) => start(world, kind, number)));
  }
  while (worker.recordingCount < count) await setTimeout(100);
  await setTimeout(AT_REST_MS);
  return worker.memory();
}

async function start({ client }: RealWorld, kind: Kind, number: number): Promise<unknown> {
  const roomId = `${kind}-${number}`;
  if (kind === 'session') {
    const args = [{ roomId }];
    return client.workflow.start(SESSION_WORKFLOW, { taskQueue: WORKFLOW_TASK_QUEUE, workflowId: roomId, args });
  }
  return client.workflow.start<(request: PlainRequest) => Promise<void>>(PLAIN_WORKFLOWS.plainSession, {
    taskQueue: PLAIN_TASK_QUEUE,
    workflowId: roomId,
    args: [{ app: 'default', roomId, recordSeconds: RECORD_SECONDS, pollsMs: POLLS_MS }],
  });
}
