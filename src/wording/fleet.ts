import type { FleetEntry, FleetSweep, OrphanEvent, OrphanPolicy, OrphanState, OrphanView } from '../contract/fleet.js';
import type { FleetReading, KeeperState } from '../contract/fleet-reading.js';
import { SESSION_PHASES } from '../contract/view.js';
import { countText, durationText } from './amounts.js';
import { dateAndDistance, dateText } from './times.js';

/** What the states of a keeper mean, each as a sentence or two. */
const MEANINGS: Readonly<Record<KeeperState, string>> = {
  running: 'It watches all tasks of the app, and sessions rarely poll.',
  paused: 'Sessions poll their tasks themselves. No orphan is found or stopped.',
  behind: 'It has completed no sweep for 2 min. Sessions poll their tasks themselves.',
  missing:
    'No keeper runs. Sessions poll their tasks themselves, and no orphan is found or stopped. A worker that serves the app starts one.',
};

const POLICIES: Readonly<Record<OrphanPolicy, string>> = {
  report: 'none is stopped',
  known: 'those of our sessions are stopped',
  all: 'all are stopped',
};

const ORPHAN_STATES: Readonly<Record<OrphanState, string>> = {
  found: 'to be confirmed by another sweep',
  reported: 'left recording',
  stopping: 'being stopped',
  stopped: 'stopped, still listed by ZEGO',
};

const EVENTS: Readonly<Record<OrphanEvent, string>> = {
  found: 'found without a session',
  stopped: 'stopped',
  'stop-failed': 'not stopped, to be retried',
  gone: 'no longer recording',
};

/** Returns what the state of a fleet's keeper means, in sentences. */
export function keeperMeaning({ keeper, ...fleet }: FleetReading): string {
  const isSilent = keeper !== 'missing' && 'viewUnavailable' in fleet;
  return isSilent ? `${MEANINGS[keeper]} No worker responds: this is what Temporal knows.` : MEANINGS[keeper];
}

/** The facts of a fleet as names and values. */
export function fleetFacts(fleet: FleetReading, nowMs: number): (readonly [name: string, value: string])[] {
  const facts = fleet.last ? sweepFacts(fleet.last, nowMs) : [];
  if ('viewUnavailable' in fleet) return facts;
  const { policy, startedAt, sweeps, stopped } = fleet;
  return [
    ...facts,
    ...(policy === undefined ? [] : [['policy', policyText(policy)] as const]),
    ['since', `${dateText(startedAt)}: ${countText(sweeps, 'sweep')}, ${countText(stopped, 'orphan')} stopped`],
  ];
}

function sweepFacts(sweep: FleetSweep, nowMs: number): (readonly [string, string])[] {
  const { endedAt, tookMs, calls, tasks, sessions, orphans } = sweep;
  const waiting = sessions.waiting ?? 0;
  const byPhase = SESSION_PHASES.flatMap((phase) => countedIn(sessions[phase], phase));
  const byStanding = Object.entries(orphans).flatMap(([standing, count]) => countedIn(count, standing));
  return [
    ['last sweep', `${dateAndDistance(endedAt, nowMs)}, ${durationText(tookMs)}, ${countText(calls, 'call')}`],
    ['tasks', `${tasks} recording, by ZEGO's list`],
    ['sessions', byPhase.join(', ') || 'none'],
    [
      'capacity',
      waiting > 0
        ? `${countText(waiting, 'session')} waiting for one of ZEGO's concurrent tasks`
        : 'no session is waiting',
    ],
    ['orphans', byStanding.join(', ') || 'none'],
  ];
}

function countedIn(count: number | undefined, name: string): string[] {
  return count ? [`${count} ${name}`] : [];
}

/** A policy and its meaning: `known: those of our sessions are stopped`. */
function policyText(policy: OrphanPolicy): string {
  return `${policy}: ${POLICIES[policy]}`;
}

/** Returns the last error of a fleet, with its time if that is known. */
export function fleetError(fleet: FleetReading): { readonly at?: string; readonly what: string } | undefined {
  if (!('viewUnavailable' in fleet) && fleet.lastError) return fleet.lastError;
  return fleet.failure === undefined ? undefined : { what: fleet.failure };
}

/** Returns why a task is an orphan, and what speaks against a stop. */
export function orphanRemarks({ standing, why, hasSessionInRoom }: OrphanView): string[] {
  const reasons = {
    foreign: 'no session of ours carried it',
    closed: 'its session no longer runs',
    dropped: 'its session no longer carries it',
    unsettled: why ?? 'its session is not known yet',
  };
  return [
    reasons[standing],
    ...(standing === 'foreign' && hasSessionInRoom ? ['a running session records the same room'] : []),
  ];
}

/** The state of an orphan and its meaning: `reported: left recording`. */
export function orphanStateText(state: OrphanState): string {
  return `${state}: ${ORPHAN_STATES[state]}`;
}

/** An entry of a keeper's timeline without its time: `task X7 found without a session`. */
export function fleetEntryText({ event, taskId, error }: FleetEntry): string {
  return `task ${taskId} ${EVENTS[event]}${error === undefined ? '' : `: ${error}`}`;
}

/** The other fields of an entry. */
export function fleetEntryDetails({ roomId, standing, sessionId }: FleetEntry): (readonly [string, string])[] {
  return [
    ['room', roomId],
    ['standing', standing],
    ...(sessionId === undefined ? [] : ([['session', sessionId]] as const)),
  ];
}
