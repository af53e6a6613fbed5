import { type FleetReading, type FleetSweep, type FleetView, isFresh, type KeeperState } from '../contract/index.js';
import { RecordingClientError } from './errors.js';

/** A fleet keeper as Temporal itself shows it: no worker is needed. */
export interface KeeperStatus {
  readonly isRunning: boolean;
  /** The newest completed sweep; absent while none is known, as between two activities or while it is paused. */
  readonly last?: FleetSweep;
  /** Why the activity that sweeps fails. */
  readonly failure?: string;
}

/** No fleet keeper of the app runs. */
export class KeeperNotFound extends RecordingClientError {
  override readonly name = 'KeeperNotFound';
  readonly app: string;

  constructor(app: string, cause?: unknown) {
    super(
      `No fleet keeper of app "${app}" runs in this Temporal namespace. A worker starts one for each app of its configuration.`,
      { cause },
    );
    this.app = app;
  }
}

/** Returns a keeper's view with the newest sweep that Temporal knows. */
export function withNewestSweep(view: FleetView, { last }: Pick<KeeperStatus, 'last'>): FleetView {
  return last && last.endedAt > (view.last?.endedAt ?? '') ? { ...view, last } : view;
}

/** Returns a fleet from its keeper's status, and its view if a worker has responded. */
export function fleetReading(
  app: string,
  status: KeeperStatus,
  view: FleetView | undefined,
  nowMs: number,
): FleetReading {
  const { isRunning, last, failure } = status;
  const keeper = isRunning ? stateOf(last, view, nowMs) : 'missing';
  const facts = { app, keeper, ...(failure !== undefined && { failure }) };
  if (!isRunning || !view) return { ...facts, ...(isRunning && last && { last }), viewUnavailable: true };
  return { ...withNewestSweep(view, status), ...facts };
}

function stateOf(last: FleetSweep | undefined, view: FleetView | undefined, nowMs: number): KeeperState {
  if (view?.paused) return 'paused';
  // A keeper that has just started has no sweep yet.
  const signs = [last?.endedAt, view?.last?.endedAt, view?.startedAt];
  return signs.some((endedAt) => endedAt !== undefined && isFresh({ endedAt }, nowMs)) ? 'running' : 'behind';
}
