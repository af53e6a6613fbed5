import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { z } from 'zod';
import { RecordingClient, type RecordingSession } from '../../src/client/index.js';
import type { Simulator, VirtualClock } from '../../src/simulator/index.js';
import { PLAIN_TASK_QUEUE, PLAIN_WORKFLOWS } from '../plain/names.js';
import type { PlainRequest } from '../plain/plain-session.js';
import { countHistory, type HistoryCount } from '../report/count-history.js';

/** The app of each kind of session: without a keeper, with one, and with one in a fleet so small that it polls new tasks. */
const APP_OF = {
  'session alone': 'alone',
  'session with a keeper': 'watched',
  'session in a small fleet': 'small',
} as const;

/** The recorder: a session, or the plain version. */
export type Recorder = keyof typeof APP_OF | 'plain version';

/** One recording from request to stored files. */
export interface Recorded extends HistoryCount {
  readonly runs: number;
  /** Its real time in milliseconds. */
  readonly wallMs: number;
}

/** Options of a recording. */
export interface RecordOptions {
  readonly recorder: Recorder;
  readonly recordSeconds: number;
  /** Whether ZEGO's recorder dies in the middle and reports it by callback; sessions only. @default false */
  readonly interrupted?: boolean;
}

/** The app whose sessions have no keeper. */
export const ALONE_APP = APP_OF['session alone'];
/** The app whose sessions leave it to their keeper to see new tasks. */
export const WATCHED_APP = APP_OF['session with a keeper'];
/** The app whose sessions have a keeper and poll new tasks. */
export const SMALL_APP = APP_OF['session in a small fleet'];

type Handle = Pick<WorkflowHandleWithFirstExecutionRunId, 'workflowId' | 'firstExecutionRunId' | 'result'>;
type History = readonly proto.temporal.api.history.v1.IHistoryEvent[];

const PLAIN_POLL_MS = 30_000;
/** Share of the recording's length, at a time without a poll of the session. */
const DIES_AT_SHARE = 0.4;
const REPORTED_WITHIN_MS = 1_000;
/** When the fleet keeper has seen a new task. */
const SWEPT_WITHIN_MS = 10_000;
/** ZEGO's quit reason for an unknown error: start a new task. */
const UNKNOWN_ERROR = 1001;

const manifestSchema = z.looseObject({ outcome: z.string(), tasks: z.array(z.unknown()) });

/** Records rooms one after the other on virtual time, each until its files are stored after the deadline. */
export class VirtualRecordings {
  #number = 0;

  constructor(
    private readonly env: TestWorkflowEnvironment,
    private readonly simulator: Simulator,
    private readonly clock: VirtualClock,
  ) {}

  /** @throws Error when the recording does not end as expected */
  async record(options: RecordOptions): Promise<Recorded> {
    this.#number += 1;
    const began = performance.now();
    const handle =
      options.recorder === 'plain version'
        ? await this.#startPlain(options)
        : await this.#startSession(options, options.recorder);
    const result: unknown = await handle.result();
    const wallMs = performance.now() - began;
    if (options.recorder !== 'plain version') expectRecorded(result, options);
    const runs = await this.#histories(handle);
    return { ...countHistory(runs), runs: runs.length, wallMs };
  }

  async #startPlain({ recordSeconds }: RecordOptions): Promise<Handle> {
    return this.env.client.workflow.start<(request: PlainRequest) => Promise<void>>(PLAIN_WORKFLOWS.plainSession, {
      taskQueue: PLAIN_TASK_QUEUE,
      workflowId: `${PLAIN_WORKFLOWS.plainSession}-${this.#number}`,
      args: [{ app: ALONE_APP, roomId: this.#roomId, recordSeconds, pollsMs: [PLAIN_POLL_MS] }],
    });
  }

  async #startSession(
    { recordSeconds, interrupted = false }: RecordOptions,
    kind: keyof typeof APP_OF,
  ): Promise<Handle> {
    const diesAfterMs = recordSeconds * 1_000 * DIES_AT_SHARE;
    if (interrupted) {
      const fault = { name: 'dies', roomId: this.#roomId, quitReason: UNKNOWN_ERROR, afterMs: diesAfterMs } as const;
      this.simulator.fault(fault);
    }
    const app = APP_OF[kind];
    const { client } = this.env;
    const request = { app, roomId: this.#roomId, limits: { recordSeconds } };
    const { session } = await new RecordingClient({ client }).start(request, { sessionId: `session-${this.#number}` });
    const { runId } = await client.workflow.getHandle(session.id).describe();
    if (app === WATCHED_APP) await this.#reportStart(session);
    if (interrupted) {
      // Activities move the simulator's time: without this, the callback would come with the next poll.
      await this.env.sleep(diesAfterMs + REPORTED_WITHIN_MS);
      await this.clock.advanceTo(await this.env.currentTimeMs());
      if (app === WATCHED_APP) await this.#reportStart(session);
    }
    const handle = client.workflow.getHandle(session.id);
    return { workflowId: session.id, firstExecutionRunId: runId, result: () => handle.result() };
  }

  /** Does what the fleet keeper does: its next sweep finds the new task, and its session is told so. */
  async #reportStart(session: RecordingSession): Promise<void> {
    await this.env.sleep(SWEPT_WITHIN_MS);
    const { tasks } = await session.view();
    const taskId = tasks.find(({ phase }) => phase === 'starting')?.taskId;
    if (taskId === undefined) throw new Error(`Session "${session.id}" has no new task: ${JSON.stringify(tasks)}`);
    await session.signals.statusChanged({ taskId, seen: 'recording' });
  }

  get #roomId(): string {
    return `room-${this.#number}`;
  }

  async #histories({ workflowId, firstExecutionRunId }: Handle): Promise<History[]> {
    const runs: History[] = [];
    for (let runId: string | undefined = firstExecutionRunId; runId !== undefined; ) {
      const { events } = await this.env.client.workflow.getHandle(workflowId, runId).fetchHistory();
      runs.push(events ?? []);
      const next: string | null | undefined =
        events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
      runId = next ?? undefined;
    }
    return runs;
  }
}

/** An interruption leaves a gap between two tasks. */
function expectRecorded(result: unknown, { interrupted = false }: RecordOptions): void {
  const { outcome, tasks } = manifestSchema.parse(result);
  const [expectedOutcome, expectedTasks] = interrupted ? ['partial', 2] : ['complete', 1];
  if (outcome === expectedOutcome && tasks.length === expectedTasks) return;
  throw new Error(`The session is not ${expectedOutcome} with ${expectedTasks} tasks: ${JSON.stringify(result)}`);
}
