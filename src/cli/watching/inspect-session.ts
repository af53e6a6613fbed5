import {
  InvalidRequest,
  RecordingLost,
  RecordingNotStarted,
  SessionBroken,
  SessionUnresponsive,
} from '../../client/errors.js';
import type { RecordingSession, SessionStatus, SessionSummary } from '../../client/index.js';
import type { Manifest, NoWorker, SessionView } from '../../contract/index.js';

const VIEW_TIMEOUT_MS = 4_000;

/** The current state of a session. */
export interface Inspection {
  readonly summary: SessionSummary;
  /** Missing when no worker responds. */
  readonly view?: SessionView;
  /** Set if no worker runs; absent if one may, and has not responded in time. */
  readonly noWorker?: NoWorker;
  readonly end?: SessionEnd;
}

/** The result of a closed session. */
interface SessionEnd {
  readonly manifest?: Manifest;
  /** Why there is no manifest, or why the session failed. */
  readonly message?: string;
}

/**
 * Reads a session's state from Temporal and from the session. Without a worker there is no view; a closed session still
 * has its manifest.
 * @throws SessionNotFound, TemporalUnavailable, TemporalRefused
 */
export async function inspectSession(session: RecordingSession): Promise<Inspection> {
  const [summary, view] = await Promise.all([
    session.summary({ timeoutMs: VIEW_TIMEOUT_MS }),
    ifResponsive(session.view({ timeoutMs: VIEW_TIMEOUT_MS })),
  ]);
  const seen = view instanceof SessionUnresponsive ? undefined : view;
  const noWorker = view instanceof SessionUnresponsive ? view.noWorker : undefined;
  const end = summary.status === 'running' ? undefined : await endOf(session, summary, seen);
  return { summary, ...(seen && { view: seen }), ...(noWorker && { noWorker }), ...(end && { end }) };
}

async function endOf(
  session: RecordingSession,
  { status }: SessionSummary,
  view: SessionView | undefined,
): Promise<SessionEnd> {
  try {
    const manifest = view?.outcome ?? (await storedManifest(session, status, view !== undefined));
    return manifest ? withMessage(manifest) : { message: 'The result is unknown until a worker responds.' };
  } catch (error) {
    if (error instanceof SessionBroken) return { message: error.message };
    const failed =
      error instanceof RecordingNotStarted || error instanceof RecordingLost || error instanceof InvalidRequest;
    if (!failed) throw error;
    return error.manifest ? withMessage(error.manifest) : { message: error.message };
  }
}

function withMessage(manifest: Manifest): SessionEnd {
  return { manifest, ...(manifest.message !== undefined && { message: manifest.message }) };
}

/** Returns the manifest of a closed session that its view does not have; a canceled one has it nowhere else. */
async function storedManifest(
  session: RecordingSession,
  status: SessionStatus,
  isResponsive: boolean,
): Promise<Manifest | undefined> {
  if (status === 'canceled' && !isResponsive) return undefined;
  const manifest = await ifResponsive(session.result());
  return manifest instanceof SessionUnresponsive ? undefined : manifest;
}

/** Returns a response, or the error of a session that does not respond. */
async function ifResponsive<T>(response: Promise<T>): Promise<T | SessionUnresponsive> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof SessionUnresponsive) return error;
    throw error;
  }
}
