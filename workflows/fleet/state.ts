import type { FleetEntry, FleetOrphan, FleetView, OrphanView } from '../../src/contract/fleet.js';
import { isObject } from '../../src/json/objects.js';
import { iso } from '../state/timeline.js';

const TIMELINE_ENTRIES = 50;

/** An orphan, and since when the sweeps agree on its standing. */
export type TrackedOrphan = OrphanView & { readonly agreedSinceMs: number };

/** What a fleet keeper remembers from run to run: its view, and what it needs beside it. */
export interface FleetState extends FleetView {
  readonly orphans: readonly TrackedOrphan[];
  /** The stem of event ids: the keeper's first run. */
  readonly stem: string;
  /** The number of the newest event. */
  readonly sequence: number;
  /** Endpoints that returned 410: they get no more events. */
  readonly gone: readonly string[];
  /** Endpoints that receive `fleet.orphan`. */
  readonly webhooks: readonly string[];
  /** Whether the sessions were told that no sweep watches their tasks, until one does again. */
  readonly watchEnded: boolean;
}

/** Returns the state of a new keeper. */
export function newFleetState(app: string, stem: string, nowMs: number): FleetState {
  return {
    app,
    paused: false,
    startedAt: iso(nowMs),
    sweeps: 0,
    orphans: [],
    stopped: 0,
    timeline: [],
    stem,
    sequence: 0,
    gone: [],
    webhooks: [],
    watchEnded: false,
  };
}

/** Returns the state that the previous run carried over; undefined for anything else. */
export function carriedFleet(value: unknown, app: string): FleetState | undefined {
  if (!isObject(value) || value['app'] !== app) return undefined;
  const isState = ['orphans', 'timeline', 'gone', 'webhooks'].every((field) => Array.isArray(value[field]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the previous run of this workflow hands one over
  return isState ? (value as unknown as FleetState) : undefined;
}

/** Returns what the query `fleet` returns. */
export function fleetView(state: FleetState): FleetView {
  const { stem: _stem, sequence: _sequence, gone: _gone, webhooks: _webhooks, watchEnded: _, orphans, ...view } = state;
  return { ...view, orphans: orphans.map(({ agreedSinceMs: _, ...orphan }) => orphan) };
}

/** Adds an entry to the timeline. */
export function addEntry(
  state: FleetState,
  { taskId, roomId, standing, sessionId }: FleetOrphan,
  event: FleetEntry['event'],
  nowMs: number,
  error?: string,
): FleetState {
  const entry: FleetEntry = {
    at: iso(nowMs),
    event,
    taskId,
    roomId,
    standing,
    ...(sessionId !== undefined && { sessionId }),
    ...(error !== undefined && { error: error.slice(0, 240) }),
  };
  return { ...state, timeline: [...state.timeline, entry].slice(-TIMELINE_ENTRIES) };
}

/** Records an error that kept the fleet from being swept. */
export function withFleetError(state: FleetState, what: string, nowMs: number): FleetState {
  return { ...state, lastError: { at: iso(nowMs), what } };
}
