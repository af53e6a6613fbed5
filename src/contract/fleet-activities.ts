import type { ZegoRefusal } from './activities.js';
import type { FleetOrphan, FleetSweep, OrphanPolicy } from './fleet.js';

/** The input of an activity that sweeps an app's tasks again and again. */
export interface SweepInput {
  readonly app: string;
  /** How long it sweeps at least, in milliseconds. */
  readonly forMs: number;
  /** The last sweep before. */
  readonly last?: FleetSweep;
  /** The orphans that the keeper knows. Another one, or another standing, ends the activity early. */
  readonly known: readonly Pick<FleetOrphan, 'taskId' | 'standing'>[];
}

/** The result of some sweeps. */
export interface SweepAnswer {
  readonly sweeps: number;
  /** Absent if no sweep was completed. */
  readonly last?: FleetSweep;
  /** Why the last sweep was not completed. */
  readonly refusal?: ZegoRefusal;
  /** The orphans of the last sweep, at most `MAX_ORPHANS`: those to stop first, then the oldest. */
  readonly orphans: readonly FleetOrphan[];
  readonly policy: OrphanPolicy;
  /** The endpoints that receive `fleet.orphan`. */
  readonly webhooks: readonly string[];
}

/** The activities of a fleet keeper. */
export interface FleetActivities {
  /**
   * Sweeps an app's tasks for `forMs`, or until it settles the standing of an orphan that is not known. Signals
   * `statusChanged` to sessions whose task records for the first time or has left the list. Heartbeats with the last `FleetSweep`.
   */
  sweepFleet(input: SweepInput): Promise<SweepAnswer>;
  /** Signals `statusChanged` to all running sessions of an app: nothing watches their tasks, so that they poll them. */
  endWatch(input: { readonly app: string }): Promise<void>;
}
