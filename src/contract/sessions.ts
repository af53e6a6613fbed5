import type { Outcome, OutcomeSummary, SessionPhase } from './view.js';

/** Every word that Temporal has on a session's workflow. */
export const SESSION_STATUSES = ['running', 'completed', 'failed', 'canceled', 'terminated', 'timed-out'] as const;

/** Temporal's word on a session's workflow. */
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** What Temporal itself knows of a session, without asking a worker. Times are ISO 8601 in UTC. */
export interface SessionSummary {
  readonly sessionId: string;
  readonly status: SessionStatus;
  readonly app?: string;
  /** Of one with more than 255 characters its beginning and a digest, as Temporal stores it. */
  readonly roomId?: string;
  readonly phase?: SessionPhase;
  /** The tasks that ZEGO may still be busy with, at most 8. */
  readonly taskIds: readonly string[];
  /** When the newest run of the workflow started: a long session has several. */
  readonly runStartedAt: string;
  readonly closedAt?: string;
  /** Set once the session is closed. */
  readonly outcome?: OutcomeSummary;
}

/** What a list of sessions is narrowed to; fields that are left out narrow nothing, and texts are matched whole. */
export interface SessionFilter {
  readonly app?: string;
  readonly room?: string;
  readonly phase?: SessionPhase;
  readonly outcome?: Outcome;
}

/**
 * One page of sessions: running ones first, then those that closed last. It may hold fewer than were asked for, even
 * none, and have a next one all the same.
 */
export interface SessionPage {
  readonly sessions: readonly SessionSummary[];
  /** Set when there may be more. Opaque; good for the same filter only. */
  readonly nextCursor?: string;
}

/** Sessions a page, where nobody says how many. */
export const DEFAULT_PAGE_SIZE = 50;

/** The most sessions a page may have. */
export const MAX_PAGE_SIZE = 1_000;

/** The longest cursor that is read. */
export const MAX_CURSOR_CHARACTERS = 8_192;
