import {
  type AttentionReason,
  FILE_RESCUE_WORKFLOW,
  SEARCH_ATTRIBUTES,
  SESSION_WORKFLOW,
  type SessionPhase,
  WEBHOOK_DELIVERY_WORKFLOW,
} from '../contract/index.js';
import { quoted } from '../contract/list-filter.js';
import type { CallOptions } from './session-signals.js';
import type { TemporalCalls } from './temporal-calls.js';

/** A phase of a running session. */
export type OpenPhase = Exclude<SessionPhase, 'closed'>;

/** A reason for attention that a running session reports. */
export type ReportedReason = Exclude<AttentionReason, 'terminated'>;

/** The counts of sessions, rescues and deliveries in Temporal, for all apps together. */
export interface SessionCounts {
  /** Running sessions by phase. */
  readonly phases: Readonly<Record<OpenPhase, number>>;
  /** Running sessions without a phase: started by another client, and not yet picked up by a worker. */
  readonly withoutPhase: number;
  /** Running sessions that need attention, by reason; a session may have several. */
  readonly attention: Readonly<Record<ReportedReason, number>>;
  /** Terminated sessions, within Temporal's retention. */
  readonly terminated: number;
  /** Running rescues, each of one task's files. */
  readonly rescues: number;
  /** Events queued for an endpoint. */
  readonly deliveries: number;
}

/**
 * Counts in the visibility store, which lags by about a second.
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
  const needing = (reason: ReportedReason): Promise<number> =>
    count(SESSION_WORKFLOW, RUNNING, `${SEARCH_ATTRIBUTES.attention} = ${quoted(reason)}`);
  const [
    waiting,
    starting,
    recording,
    paused,
    stopping,
    uploading,
    checking,
    withoutPhase,
    noTask,
    stopNotConfirmed,
    restarting,
    notVerified,
    notRescued,
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
    needing('no-task'),
    needing('stop-not-confirmed'),
    needing('restarting'),
    needing('not-verified'),
    needing('not-rescued'),
    count(SESSION_WORKFLOW, "ExecutionStatus IN ('Terminated', 'TimedOut')"),
    count(FILE_RESCUE_WORKFLOW, RUNNING),
    count(WEBHOOK_DELIVERY_WORKFLOW, RUNNING),
  ]);
  const phases = { waiting, starting, recording, paused, stopping, uploading, checking };
  const attention = {
    'no-task': noTask,
    'stop-not-confirmed': stopNotConfirmed,
    restarting,
    'not-verified': notVerified,
    'not-rescued': notRescued,
  };
  return { phases, withoutPhase, attention, terminated, rescues, deliveries };
}

const RUNNING = "ExecutionStatus = 'Running'";
