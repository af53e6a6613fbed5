import type { Connection } from '@temporalio/client';
import type { Config } from '../../config/index.js';
import type { Connected } from '../../temporal/index.js';
import type { Finding } from './finding.js';

/** A connection to Temporal. */
export type TemporalConnection = Connected<Connection>;

/** The input of a check. */
export interface CheckContext {
  readonly config: Config;
  /** Aborted at the check's deadline. */
  readonly signal: AbortSignal;
  /**
   * The time in milliseconds that one endpoint has to respond. It is shorter than the check's deadline: a check of several
   * endpoints still reports the others.
   */
  readonly responseTimeoutMs: number;
}

/** A check of the configuration and the endpoints in it. */
export interface ConfigCheck {
  /** The name of a finding about the check itself. */
  readonly name: string;
  readonly run: (context: CheckContext) => Promise<readonly Finding[]>;
}

/** A check of Temporal; `config` is undefined without a valid configuration. */
export interface TemporalCheck {
  readonly name: string;
  readonly run: (
    temporal: TemporalConnection,
    context: Omit<CheckContext, 'config'> & { readonly config: Config | undefined },
  ) => Promise<readonly Finding[]>;
}
