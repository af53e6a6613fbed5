import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { simulatorStorage } from '../../src/config/index.js';
import { SEARCH_ATTRIBUTES, SESSION_WORKFLOW, WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import { freePort } from '../../src/temporal/index.js';
import { bundlePlainWorkflows } from '../plain/bundle.js';
import { PLAIN_TASK_QUEUE, PLAIN_WORKFLOWS } from '../plain/names.js';
import type { Report } from '../report/report.js';
import type { HeapParts, ProcessMemory } from '../worlds/memory-parts.js';
import { ProbedProcess } from '../worlds/probed-process.js';
import { type RealWorld, realWorld } from '../worlds/real-world.js';
import { pollersAt } from '../worlds/worker-metrics.js';

/** The most sessions of a run, unless it is given another number. */
const SESSIONS = 1_000;
const FEW = 100;
const BOUND_MB = 210;
const STARTS_AT_ONCE = 20;
const IDLE_WITHIN_MS = 240_000;
const LOOK_EVERY_MS = 500;
/** Enough for all responses to arrive and all timers to be set. */
const AT_REST_MS = 20_000;

/** A program with workers, and how to open workflows in it. */
interface Candidate {
  readonly name: string;
  readonly start: (metricsAddress: string) => Promise<ProbedProcess>;
  readonly open: (number: number) => Promise<unknown>;
  /** Counts the opened workflows that are idle by now. */
  readonly idle: () => Promise<number>;
}

/** The memory of a program with a number of idle workflows. */
interface Measured {
  readonly workflows: number;
  readonly memory: ProcessMemory;
  readonly pollers: number;
}

/** Memory of a worker process by its parts, beside the smallest worker of the SDK. */
export async function memory(sessions = SESSIONS): Promise<Report> {
  const world = await realWorld();
  const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-bench-'));
  try {
    const counts = [...new Set([0, Math.min(FEW, sessions), sessions])];
    const bare = await measure(await bareWorker(world, folder), counts);
    const own = await measure(ownWorker(world, folder), counts);
    const few = own.find(({ workflows }) => workflows === FEW);
    const residentMB = few === undefined ? 0 : few.memory.residentBytes / 1e6;
    return {
      title: 'Memory of a worker process, MB',
      header: ['', ...bare.map(({ workflows }) => `bare, ${workflows}`), ...own.map(({ workflows }) => `${workflows}`)],
      rows: PARTS.map(([part, of]) => [part, ...[...bare, ...own].map(of)]),
      notes: [
        `"bare" is the smallest worker of the SDK: one queue, and workflows of one activity and a wait without an end. The`,
        'others are "reelkeeper worker" for one app, with this many recording sessions. The first row is what the system',
        'shows; the others were measured after garbage collections. "Committed" is the part of the heaps in memory. Bound:',
        `less than ${BOUND_MB} MB with ${FEW} sessions after collections. The allocator is set as in the Dockerfile.`,
      ],
      broken: residentMB < BOUND_MB ? [] : [`a worker with ${FEW} sessions takes ${residentMB.toFixed(0)} MB`],
      server: world.server,
    };
  } finally {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
const sum = (heaps: readonly HeapParts[], of: (heap: HeapParts) => number): number =>
  heaps.reduce((total, heap) => total + of(heap), 0);
const committed = ({ main, threads }: ProcessMemory): number =>
  sum([main, ...threads], ({ committedBytes }) => committedBytes);

const PARTS: readonly (readonly [string, (measured: Measured) => string])[] = [
  ['resident', ({ memory }) => megabytes(memory.atRestBytes)],
  ['resident, after collections', ({ memory }) => megabytes(memory.residentBytes)],
  ['mapped files: code of Node and the SDK', ({ memory }) => megabytes(memory.fileBytes)],
  ['main thread, heap: used', ({ memory }) => megabytes(memory.main.usedBytes)],
  ['main thread, heap: committed', ({ memory }) => megabytes(memory.main.committedBytes)],
  ['main thread, heap: committed for new objects', ({ memory }) => megabytes(memory.main.youngBytes)],
  ['workflow thread, heap: used', ({ memory }) => megabytes(sum(memory.threads, ({ usedBytes }) => usedBytes))],
  [
    'workflow thread, heap: committed',
    ({ memory }) => megabytes(sum(memory.threads, ({ committedBytes }) => committedBytes)),
  ],
  [
    'workflow thread, heap: committed for new objects',
    ({ memory }) => megabytes(sum(memory.threads, ({ youngBytes }) => youngBytes)),
  ],
  ['both heaps: compiled code', ({ memory }) => megabytes(sum([memory.main, ...memory.threads], (h) => h.codeBytes))],
  ['native: the rest', ({ memory }) => megabytes(memory.anonymousBytes - committed(memory))],
  [
    'native: buffers of both threads',
    ({ memory }) => megabytes(sum([memory.main, ...memory.threads], (h) => h.externalBytes)),
  ],
  ['threads of the system', ({ memory }) => String(memory.systemThreads)],
  ['open polls at Temporal', ({ pollers }) => String(pollers)],
];

async function measure(candidate: Candidate, counts: readonly number[]): Promise<Measured[]> {
  const metricsAddress = `127.0.0.1:${await freePort()}`;
  const worker = await candidate.start(metricsAddress);
  try {
    const measured: Measured[] = [];
    let opened = 0;
    for (const workflows of counts) {
      for (; opened < workflows; opened += STARTS_AT_ONCE) {
        const numbers = Array.from({ length: Math.min(STARTS_AT_ONCE, workflows - opened) }, (_, i) => opened + i);
        await Promise.all(numbers.map((number) => candidate.open(number)));
      }
      const untilMs = Date.now() + IDLE_WITHIN_MS;
      while ((await candidate.idle()) < workflows) {
        if (Date.now() > untilMs) throw new Error(`Not all workflows of "${candidate.name}" became idle`);
        await setTimeout(LOOK_EVERY_MS);
      }
      await setTimeout(AT_REST_MS);
      const pollers = await pollersAt(metricsAddress);
      measured.push({ workflows, pollers, memory: await worker.memory() });
    }
    return measured;
  } finally {
    await worker.kill();
  }
}

/** The worker as its command runs it. */
function ownWorker({ client, settings }: RealWorld, cwd: string): Candidate {
  const { appId, serverSecret, callbackSecret, endpoint, publicUrl, address } = settings;
  const storage = simulatorStorage(endpoint);
  return {
    name: 'reelkeeper worker',
    start: (metricsAddress) =>
      ProbedProcess.start({
        module: 'src/cli/main.js',
        args: ['worker'],
        cwd,
        env: {
          TEMPORAL_ADDRESS: address,
          ZEGO_APP_ID: String(appId),
          ZEGO_SERVER_SECRET: serverSecret,
          ZEGO_CALLBACK_SECRET: callbackSecret,
          ZEGO_ENDPOINT: endpoint,
          ZEGO_STORAGE: JSON.stringify(storage),
          REELKEEPER_PUBLIC_URL: publicUrl,
          REELKEEPER_LOG_LEVEL: 'error',
          REELKEEPER_METRICS_ADDRESS: metricsAddress,
        },
      }),
    open: (number) =>
      client.workflow.start(SESSION_WORKFLOW, {
        taskQueue: WORKFLOW_TASK_QUEUE,
        workflowId: `session-${number}`,
        args: [{ roomId: `room-${number}` }],
      }),
    idle: () => countOf(client, `WorkflowType = '${SESSION_WORKFLOW}' AND ${SEARCH_ATTRIBUTES.phase} = 'recording'`),
  };
}

/** The smallest worker of the SDK. */
async function bareWorker({ client, settings }: RealWorld, cwd: string): Promise<Candidate> {
  const codePath = join(cwd, 'plain-workflows.js');
  await writeFile(codePath, (await bundlePlainWorkflows()).code);
  return {
    name: 'bare worker',
    start: (metricsAddress) =>
      ProbedProcess.start({
        module: 'bench/worlds/bare-worker-main.js',
        args: [settings.address, codePath, metricsAddress],
        cwd,
      }),
    open: (number) =>
      client.workflow.start(PLAIN_WORKFLOWS.bareIdle, {
        taskQueue: PLAIN_TASK_QUEUE,
        workflowId: `bare-${number}`,
        args: [],
      }),
    // Idle within the time that every measurement waits.
    idle: () => countOf(client, `WorkflowType = '${PLAIN_WORKFLOWS.bareIdle}'`),
  };
}

async function countOf(client: RealWorld['client'], query: string): Promise<number> {
  const { count } = await client.workflow.count(query);
  return count;
}
