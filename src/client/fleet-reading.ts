import {
  type FleetReading,
  type FleetSweep,
  type FleetView,
  isFresh,
  isKeeping,
  type KeeperState,
} from '../contract/index.js';
import { RecordingClientError } from './errors.js';

/** A fleet keeper as Temporal itself shows it: no worker is needed. */
export interface KeeperStatus {
  readonly isRunning: boolean;
  /** Whether it is paused. */
  readonly isPaused: boolean;
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

/** Temporal responds, but no worker does for the fleet keeper of the app. */
export class KeeperUnresponsive extends RecordingClientError {
  override readonly name = 'KeeperUnresponsive';
  readonly app: string;

  constructor(app: string, cause?: unknown) {
    super(
      `No worker responds for the fleet keeper of app "${app}". Start "reelkeeper worker" with this app in its configuration.`,
      { cause },
    );
    this.app = app;
  }
}

/** The fleet keeper of the app could not carry out the call. */
export class KeeperFailed extends RecordingClientError {
  override readonly name = 'KeeperFailed';
  readonly app: string;

  constructor(app: string, taskId: string, why: string, cause?: unknown) {
    super(`The fleet keeper of app "${app}" could not handle task "${taskId}": ${why}.`, { cause });
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
  const keeper = isRunning ? stateOf(status, view, nowMs) : 'missing';
  const facts = { app, keeper, ...(failure !== undefined && { failure }) };
  if (!isRunning || !view) return { ...facts, ...(isRunning && last && { last }), viewUnavailable: true };
  return { ...withNewestSweep(view, status), ...facts };
}

function stateOf({ isPaused, last }: KeeperStatus, view: FleetView | undefined, nowMs: number): KeeperState {
  if (view?.paused ?? isPaused) return 'paused';
  return (last && isFresh(last, nowMs)) || (view && isKeeping(view, nowMs)) ? 'running' : 'behind';
}
