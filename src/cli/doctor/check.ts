import type { Connection } from '@temporalio/client';
import type { Config } from '../../config/index.js';
import type { Connected } from '../../temporal/index.js';
import type { Finding } from './finding.js';

/** Temporal, connected. */
export type TemporalReach = Connected<Connection>;

/** What a look may use. */
export interface Patient {
  readonly config: Config;
  /** Aborted when the look's time is over. */
  readonly signal: AbortSignal;
  /** How long one endpoint may stay silent: less than the look's time, so that what is found at the others is told. */
  readonly silenceMs: number;
}

/** A look at what the configuration names. */
export interface ConfigCheck {
  /** What a finding about the look itself is called. */
  readonly name: string;
  readonly run: (patient: Patient) => Promise<readonly Finding[]>;
}

/** A look at Temporal; `config` is missing where there is none that can be used. */
export interface TemporalCheck {
  readonly name: string;
  readonly run: (
    temporal: TemporalReach,
    patient: Omit<Patient, 'config'> & { readonly config: Config | undefined },
  ) => Promise<readonly Finding[]>;
}
