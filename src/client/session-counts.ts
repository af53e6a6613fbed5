import {
  FILE_RESCUE_WORKFLOW,
  SEARCH_ATTRIBUTES,
  SESSION_WORKFLOW,
  type SessionPhase,
  WEBHOOK_DELIVERY_WORKFLOW,
} from '../contract/index.js';
import { quoted } from '../contract/list-filter.js';
import type { CallOptions } from './session-signals.js';
import type { TemporalCalls } from './temporal-calls.js';

/** A phase that sessions run in. */
export type OpenPhase = Exclude<SessionPhase, 'closed'>;

/** How much there is in Temporal, all apps together. */
export interface SessionCounts {
  /** Sessions that run, by phase. */
  readonly phases: Readonly<Record<OpenPhase, number>>;
  /** Sessions that run without a phase: another client than ours has started them, and no worker has begun them. */
  readonly unbegun: number;
  /** Terminated sessions, as long as Temporal keeps closed ones. */
  readonly terminated: number;
  /** Running copies out of ZEGO's backup store, each of one task's files. */
  readonly rescues: number;
  /** Events on their way to an endpoint. */
  readonly deliveries: number;
}

/**
 * Counts in the visibility store, which lags behind by about a second.
 * @throws TemporalUnavailable, TemporalRefused
 */
export async function countSessions(calls: TemporalCalls, { timeoutMs }: CallOptions = {}): Promise<SessionCounts> {
  const context = { doing: 'count sessions', ...(timeoutMs !== undefined && { timeoutMs }) };
  const count = async (type: string, ...filters: string[]): Promise<number> => {
    const query = [`WorkflowType = ${quoted(type)}`, ...filters].join(' AND ');
    return (await calls.run(context, () => calls.client.workflow.count(query))).count;
  };
  const inPhase = (phase: OpenPhase): Promise<number> =>
    count(SESSION_WORKFLOW, RUNNING, `${SEARCH_ATTRIBUTES.phase} = ${quoted(phase)}`);
  const [
    waiting,
    starting,
    recording,
    paused,
    stopping,
    uploading,
    checking,
    unbegun,
    terminated,
    rescues,
    deliveries,
  ] = await Promise.all([
    inPhase('waiting'),
    inPhase('starting'),
    inPhase('recording'),
    inPhase('paused'),
    inPhase('stopping'),
    inPhase('uploading'),
    inPhase('checking'),
    count(SESSION_WORKFLOW, RUNNING, `${SEARCH_ATTRIBUTES.phase} IS NULL`),
    count(SESSION_WORKFLOW, "ExecutionStatus IN ('Terminated', 'TimedOut')"),
    count(FILE_RESCUE_WORKFLOW, RUNNING),
    count(WEBHOOK_DELIVERY_WORKFLOW, RUNNING),
  ]);
  const phases = { waiting, starting, recording, paused, stopping, uploading, checking };
  return { phases, unbegun, terminated, rescues, deliveries };
}

const RUNNING = "ExecutionStatus = 'Running'";
