import type { AttentionReason } from './attention.js';
import type { Outcome, OutcomeSummary, SessionPhase } from './view.js';
import type { NoWorker } from './workers.js';

/** Every status of a session's workflow. */
export const SESSION_STATUSES = ['running', 'completed', 'failed', 'canceled', 'terminated', 'timed-out'] as const;

/** The status of a session's workflow in Temporal. */
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** A session as recorded by Temporal itself; needs no worker. Times are ISO 8601 in UTC. */
export interface SessionSummary {
  readonly sessionId: string;
  readonly status: SessionStatus;
  readonly app?: string;
  /** As Temporal stores it: above 255 characters, its beginning and a digest. */
  readonly roomId?: string;
  readonly phase?: SessionPhase;
  /** The tasks that ZEGO may still be working on, at most 8. */
  readonly taskIds: readonly string[];
  /** Why it needs attention; absent if it does not. */
  readonly attention?: readonly AttentionReason[];
  /** When the session began to record; absent before. */
  readonly recordingSince?: string;
  /** When the newest run of the workflow started: a long session has several. */
  readonly runStartedAt: string;
  readonly closedAt?: string;
  /** Set once the session is closed. */
  readonly outcome?: OutcomeSummary;
}

/** The filter of a list of sessions: whole values to match; omitted fields match everything. */
export interface SessionFilter {
  readonly app?: string;
  readonly room?: string;
  readonly phase?: SessionPhase;
  readonly outcome?: Outcome;
  /** Only sessions that need attention. */
  readonly attention?: boolean;
}

/**
 * One page of sessions: running ones first, then the most recently closed. It may hold fewer sessions than requested,
 * even none, and still have a next page.
 */
export interface SessionPage {
  readonly sessions: readonly SessionSummary[];
  /** Set if there may be more. Opaque; valid for the same filter only. */
  readonly nextCursor?: string;
  /** Set if no worker responds. */
  readonly noWorker?: NoWorker;
}

/** The default number of sessions on a page. */
export const DEFAULT_PAGE_SIZE = 50;

/** The largest number of sessions on a page. */
export const MAX_PAGE_SIZE = 1_000;

/** The longest accepted cursor. */
export const MAX_CURSOR_CHARACTERS = 8_192;
