import {
  InvalidRequest,
  RecordingLost,
  RecordingNotStarted,
  type RecordingSession,
  type SessionStatus,
  type SessionSummary,
  SessionUnresponsive,
} from '../../client/index.js';
import type { Manifest, OutcomeSummary, SessionView } from '../../contract/index.js';

/** How long a worker may take to answer: a session that is not in its memory has to be replayed. */
const VIEW_MS = 5_000;
const RESULT_MS = 3_000;

/** A view; `workflowStatus` is set where the workflow ended without closing the session: nothing moves any more. */
export type LastView = SessionView & { readonly workflowStatus?: SessionStatus };

/** A closed session as far as Temporal itself knows it, while no worker answers for its view. */
export interface ClosedSession {
  readonly sessionId: string;
  readonly app?: string;
  readonly roomId?: string;
  readonly phase: 'closed';
  readonly phaseSince: string;
  readonly status: SessionStatus;
  /** In short, from the memo. */
  readonly summary?: OutcomeSummary;
  /** Absent for a session that was canceled or broken: only a worker knows what it left. */
  readonly outcome?: Manifest;
  readonly viewUnavailable: true;
}

/** What is known of one session. */
export type SessionReading = LastView | ClosedSession;

/**
 * Reads a session: its view from a worker, or of a closed one what Temporal itself knows.
 * @throws SessionNotFound; SessionUnresponsive within about five seconds; TemporalUnavailable, TemporalRefused
 */
export async function readSession(session: RecordingSession): Promise<SessionReading> {
  const [view, summary] = await Promise.allSettled([session.view({ timeoutMs: VIEW_MS }), session.summary()]);
  if (summary.status === 'rejected') throw summary.reason;
  if (view.status === 'fulfilled') return await truthful(session, view.value, summary.value);
  if (!(view.reason instanceof SessionUnresponsive) || summary.value.status === 'running') throw view.reason;
  return await closedSession(session, summary.value);
}

/** The workflow may have closed between the two answers; one that was terminated never says so itself. */
async function truthful(session: RecordingSession, view: SessionView, { status }: SessionSummary): Promise<LastView> {
  if (view.phase === 'closed' || status === 'running') return view;
  const again = await session.view({ timeoutMs: VIEW_MS });
  return again.phase === 'closed' ? again : { ...again, workflowStatus: status };
}

async function closedSession(
  session: RecordingSession,
  { app, roomId, status, closedAt, runStartedAt, outcome: summary }: SessionSummary,
): Promise<ClosedSession> {
  const outcome = await manifestOf(session, status);
  return {
    sessionId: session.id,
    ...(app !== undefined && { app }),
    ...(roomId !== undefined && { roomId }),
    phase: 'closed',
    phaseSince: closedAt ?? runStartedAt,
    status,
    ...(summary && { summary }),
    ...(outcome && { outcome }),
    viewUnavailable: true,
  };
}

/** The manifest as far as Temporal's own result or failure carries it. */
async function manifestOf(session: RecordingSession, status: SessionStatus): Promise<Manifest | undefined> {
  if (status !== 'completed' && status !== 'failed') return undefined;
  try {
    return await session.result({ timeoutMs: RESULT_MS });
  } catch (error) {
    const told =
      error instanceof RecordingNotStarted || error instanceof RecordingLost || error instanceof InvalidRequest;
    return told ? error.manifest : undefined;
  }
}
