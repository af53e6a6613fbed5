import {
  attentionOfTerminated,
  InvalidRequest,
  RecordingLost,
  RecordingNotStarted,
  type RecordingSession,
  type SessionStatus,
  type SessionSummary,
  SessionUnresponsive,
} from '../../client/index.js';
import type {
  Attention,
  FileLinksState,
  FilePlace,
  Manifest,
  NoWorker,
  OutcomeSummary,
  SessionPhase,
  SessionView,
} from '../../contract/index.js';
import { workflowPage } from '../../contract/temporal-ui.js';
import type { RestDependencies } from './rest-scope.js';

/** How long a worker may take to respond: it may have to replay the session. */
const VIEW_MS = 4_000;
const RESULT_MS = 2_000;

/** What the gateway adds to the state of a session. */
interface SessionLinks {
  /** The session's workflow in Temporal's Web UI, if `gateway.temporalUiUrl` is set. */
  readonly temporalUiUrl?: string;
  /** Set if `gateway.fileLinks` is. */
  readonly fileLinks?: FileLinksState;
}

/** A view; `workflowStatus` is set if the workflow ended without closing the session: the view is final. */
export type LastView = SessionView & SessionLinks & { readonly workflowStatus?: SessionStatus };

/** A session from Temporal's own record, if no worker responds with its view. */
export interface StoredSession extends SessionLinks {
  readonly sessionId: string;
  readonly app?: string;
  readonly roomId?: string;
  /** As the session reported it last; of a session that no worker has taken yet, `starting`. */
  readonly phase: SessionPhase;
  /** Set once the session is closed. */
  readonly phaseSince?: string;
  readonly status: SessionStatus;
  readonly runStartedAt: string;
  readonly taskIds: readonly string[];
  readonly attention?: readonly Attention[];
  /** From the memo. */
  readonly summary?: OutcomeSummary;
  /** Absent for a session that was canceled or broken: only a worker has its manifest. */
  readonly outcome?: Manifest;
  /** Set if no worker runs; absent if one may, and has not responded in time. */
  readonly noWorker?: NoWorker;
  readonly viewUnavailable: true;
}

/** The view of a session, or Temporal's own record. */
export type SessionReading = LastView | StoredSession;

/** Whether a reading is Temporal's own record. */
export function isStored(reading: SessionReading): reading is StoredSession {
  return 'viewUnavailable' in reading;
}

/** Reads a session, as `readSession` does. */
export type ReadSession = (session: RecordingSession) => Promise<SessionReading>;

/** Returns a reader of sessions that adds their addresses in Temporal's Web UI and whether files have links, if configured. */
export function sessionReader({
  config,
  client,
  fileLinks,
}: Pick<RestDependencies, 'config' | 'client' | 'fileLinks'>): ReadSession {
  const { temporalUiUrl } = config.gateway;
  return async (session) => {
    const reading = await readSession(session);
    const links = await fileLinks;
    return {
      ...reading,
      ...(temporalUiUrl !== undefined && {
        temporalUiUrl: workflowPage(temporalUiUrl, client.namespace, session.id),
      }),
      ...(links && { fileLinks: links.stateFor(placeOf(reading)) }),
    };
  };
}

/** Returns where the files of a session are; undefined if it says so only with a worker, or never had any. */
export function placeOf(reading: SessionReading): FilePlace | undefined {
  return reading.outcome?.place ?? (isStored(reading) ? undefined : reading.place);
}

/**
 * Reads a session: its view from a worker, or Temporal's own record if none responds within about four seconds.
 * @throws SessionNotFound, TemporalUnavailable, TemporalRefused
 */
export async function readSession(session: RecordingSession): Promise<SessionReading> {
  const [view, summary] = await Promise.allSettled([
    session.view({ timeoutMs: VIEW_MS }),
    session.summary({ timeoutMs: VIEW_MS }),
  ]);
  if (summary.status === 'rejected') throw summary.reason;
  if (view.status === 'fulfilled') return await truthful(session, view.value, summary.value);
  if (!(view.reason instanceof SessionUnresponsive)) throw view.reason;
  return await storedSession(session, summary.value, view.reason.noWorker);
}

/** Corrects a view: the workflow may have closed after it, and the view of a terminated one never shows that. */
async function truthful(session: RecordingSession, view: SessionView, summary: SessionSummary): Promise<LastView> {
  const { status } = summary;
  if (view.phase === 'closed' || status === 'running') return view;
  const again = await session.view({ timeoutMs: VIEW_MS });
  if (again.phase === 'closed') return again;
  const { attention: _, nextPollAt: _next, ...last } = again;
  const left = attentionOfTerminated(summary);
  return { ...last, ...(left && { attention: [left] }), workflowStatus: status };
}

async function storedSession(
  session: RecordingSession,
  summary: SessionSummary,
  noWorker: NoWorker | undefined,
): Promise<StoredSession> {
  const { app, roomId, status, phase = 'starting', taskIds, closedAt, runStartedAt, outcome: ended } = summary;
  const outcome = await manifestOf(session, status);
  const left = attentionOfTerminated(summary);
  return {
    sessionId: session.id,
    ...(app !== undefined && { app }),
    ...(roomId !== undefined && { roomId }),
    ...(status === 'running' ? { phase } : { phase: 'closed', phaseSince: closedAt ?? runStartedAt }),
    status,
    runStartedAt,
    taskIds,
    ...(left && { attention: [left] }),
    ...(ended && { summary: ended }),
    ...(outcome && { outcome }),
    ...(noWorker && { noWorker }),
    viewUnavailable: true,
  };
}

/** Returns the manifest from the workflow's result or failure, if present. */
async function manifestOf(session: RecordingSession, status: SessionStatus): Promise<Manifest | undefined> {
  if (status !== 'completed' && status !== 'failed') return undefined;
  try {
    return await session.result({ timeoutMs: RESULT_MS });
  } catch (error) {
    const hasManifest =
      error instanceof RecordingNotStarted || error instanceof RecordingLost || error instanceof InvalidRequest;
    return hasManifest ? error.manifest : undefined;
  }
}
