import type { FleetSweep, FleetView } from './fleet.js';

/**
 * The states of a fleet keeper. `running`: it sweeps. `paused`: by a person. `behind`: it has completed no sweep for
 * `SWEEP_FRESH_MS`. `missing`: none runs. In all but the first, sessions poll their tasks themselves.
 */
export const KEEPER_STATES = ['running', 'paused', 'behind', 'missing'] as const;

/** One of `KEEPER_STATES`. */
export type KeeperState = (typeof KEEPER_STATES)[number];

/** The keeper of a fleet, for a reader. */
export interface KeeperFacts {
  readonly app: string;
  readonly keeper: KeeperState;
  /** Why sweeps fail at the moment, as Temporal reports it. */
  readonly failure?: string;
}

/** The view of a fleet keeper, with its state. */
export interface ViewedFleet extends KeeperFacts, FleetView {}

/** A fleet without its view, from Temporal's own record: no worker has responded, or no keeper runs. */
export interface UnviewedFleet extends KeeperFacts {
  readonly last?: FleetSweep;
  readonly viewUnavailable: true;
}

/** The fleet of an app as far as it can be read. */
export type FleetReading = ViewedFleet | UnviewedFleet;

/** The fleets of several apps, by name. */
export interface FleetList {
  readonly fleets: readonly FleetReading[];
}
