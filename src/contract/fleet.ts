import type { SessionPhase } from './view.js';

/** The workflow type of the fleet keeper, which watches all tasks of an app. */
export const FLEET_WORKFLOW = 'fleetKeeper';

/** The memo of a fleet keeper, which needs no worker to be read: whether it is paused. */
export const FLEET_MEMO = { paused: 'paused' } as const;

/** The query of a fleet keeper; it returns a `FleetView`. */
export const FLEET_QUERY = 'fleet';

/** The signals of a fleet keeper. `webhookGone` is sent by deliveries. */
export const FLEET_SIGNALS = { pause: 'pause', resume: 'resume', webhookGone: 'webhookGone' } as const;

/** The updates of a fleet keeper, for callers without the credentials of its app. Both take `TaskBody`. */
export const FLEET_UPDATES = { describeTask: 'describeTask', stopTask: 'stopTask' } as const;

/** The argument of a fleet keeper's updates. */
export interface TaskBody {
  readonly taskId: string;
}

/** ZEGO's TaskIds as we accept them: 16 characters today. */
export const TASK_ID = /^[!-~]{1,128}$/;

/** How long a fleet keeper retries StopRecord for a caller, who waits. */
export const TASK_STOP_MS = 20_000;

/** Which orphans a fleet keeper stops: none, those that a session of ours carried, or all. */
export const ORPHAN_POLICIES = ['report', 'known', 'all'] as const;

/** One of `ORPHAN_POLICIES`. */
export type OrphanPolicy = (typeof ORPHAN_POLICIES)[number];

const FLEET_PREFIX = 'fleet:';

/** Returns the workflow id of an app's fleet keeper. */
export function fleetWorkflowId(app: string): string {
  return `${FLEET_PREFIX}${app}`;
}

/** Returns the app of a fleet keeper by its workflow id; undefined for any other id. */
export function fleetApp(workflowId: string): string | undefined {
  return workflowId.startsWith(FLEET_PREFIX) ? workflowId.slice(FLEET_PREFIX.length) : undefined;
}

/** The age of its last sweep up to which a keeper is fresh. A sweep of 10,000 tasks takes half a minute. */
export const SWEEP_FRESH_MS = 120_000;

/** The interval at which workers check the keepers: within it they hear of a pause, and restart one that was terminated. */
export const KEEPER_CHECK_MS = 15_000;

/** How long sessions poll rarely after a sweep; a keeper that fails is noticed at their next poll. */
export const KEEPER_TRUSTED_MS = 1_800_000;

/**
 * The standings of an orphan. `foreign`: no session of ours carried the task. `closed`: the session that carried it no longer
 * runs. `dropped`: that session runs and no longer carries it, as after a reset. `unsettled`: this can't be decided yet.
 */
export const ORPHAN_STANDINGS = ['foreign', 'closed', 'dropped', 'unsettled'] as const;

/** One of `ORPHAN_STANDINGS`. */
export type OrphanStanding = (typeof ORPHAN_STANDINGS)[number];

/** A task that ZEGO lists as recording and that no running session carries. Times are ISO 8601 in UTC. */
export interface FleetOrphan {
  readonly taskId: string;
  readonly roomId: string;
  readonly startedAt: string;
  /** When a sweep first found it without a session. */
  readonly foundAt: string;
  readonly standing: OrphanStanding;
  /** The session that carried it. */
  readonly sessionId?: string;
  /** Why it is unsettled. */
  readonly why?: string;
  /** Whether a running session records the same room: the task may be its own, with the response to StartRecord lost. */
  readonly hasSessionInRoom: boolean;
}

/** A sweep that read the whole list. */
export interface FleetSweep {
  readonly endedAt: string;
  readonly tookMs: number;
  /** Calls of DescribeTasks. */
  readonly calls: number;
  /** Tasks that ZEGO lists as recording. */
  readonly tasks: number;
  /** Running sessions by phase. */
  readonly sessions: Readonly<Partial<Record<SessionPhase, number>>>;
  /** Sessions that got a signal: their task is recording, or has left the list. */
  readonly signalled: { readonly recording: number; readonly left: number };
  /** Orphans by standing. */
  readonly orphans: Readonly<Partial<Record<OrphanStanding, number>>>;
}

/** Whether a sweep is recent enough for its keeper to be relied on. */
export function isFresh({ endedAt }: Pick<FleetSweep, 'endedAt'>, nowMs: number): boolean {
  return nowMs - Date.parse(endedAt) < SWEEP_FRESH_MS;
}

/** Whether a keeper counts as running: it has swept, or was started or resumed, lately. */
export function isKeeping(
  { last, startedAt, resumedAt }: Pick<FleetView, 'last' | 'startedAt' | 'resumedAt'>,
  nowMs: number,
): boolean {
  const signs = [last?.endedAt, startedAt, resumedAt];
  return signs.some((endedAt) => endedAt !== undefined && isFresh({ endedAt }, nowMs));
}

/** Whether an orphan is stopped once a second sweep has confirmed its standing. */
export function isStoppable(
  { standing, hasSessionInRoom }: Pick<FleetOrphan, 'standing' | 'hasSessionInRoom'>,
  policy: OrphanPolicy,
): boolean {
  if (policy === 'report' || standing === 'unsettled') return false;
  return standing !== 'foreign' || (policy === 'all' && !hasSessionInRoom);
}

/** The most orphans of one sweep that are reported by name. */
export const MAX_ORPHANS = 100;

/** What a keeper did about an orphan: `found`, `stopped`, `stop-failed` (it is tried again), or it was `gone`. */
export const ORPHAN_EVENTS = ['found', 'stopped', 'stop-failed', 'gone'] as const;

/** One of `ORPHAN_EVENTS`. */
export type OrphanEvent = (typeof ORPHAN_EVENTS)[number];

/** An entry of a fleet keeper's timeline. */
export interface FleetEntry extends Pick<FleetOrphan, 'taskId' | 'roomId' | 'standing' | 'sessionId'> {
  readonly at: string;
  readonly event: OrphanEvent;
  /** The error of a stop that failed. */
  readonly error?: string;
}

/**
 * The states of an orphan. `found`: to be confirmed by a later sweep. `reported`: it is left recording. `stopped`: ZEGO has
 * confirmed the stop and still lists the task.
 */
export const ORPHAN_STATES = ['found', 'reported', 'stopping', 'stopped'] as const;

/** One of `ORPHAN_STATES`. */
export type OrphanState = (typeof ORPHAN_STATES)[number];

/** An orphan as the keeper shows it. */
export interface OrphanView extends FleetOrphan {
  readonly state: OrphanState;
}

/** The result of the query `fleet`. Times are ISO 8601 in UTC. */
export interface FleetView {
  readonly app: string;
  readonly paused: boolean;
  readonly startedAt: string;
  /** When it was last paused. */
  readonly pausedAt?: string;
  /** When it was last resumed. */
  readonly resumedAt?: string;
  /** Completed sweeps since `startedAt`. */
  readonly sweeps: number;
  readonly last?: FleetSweep;
  /** The last error, until a sweep succeeds. */
  readonly lastError?: { readonly at: string; readonly what: string };
  /** Tasks without a session, at most `MAX_ORPHANS`. */
  readonly orphans: readonly OrphanView[];
  readonly policy?: OrphanPolicy;
  /** Orphans stopped since `startedAt`. */
  readonly stopped: number;
  /** The newest entries, at most 50. */
  readonly timeline: readonly FleetEntry[];
}
