import {
  InvalidRequest,
  RecordingLost,
  RecordingNotStarted,
  SessionBroken,
  SessionUnresponsive,
} from '../../client/errors.js';
import type { RecordingSession, SessionSummary } from '../../client/index.js';
import type { Manifest, SessionView } from '../../contract/index.js';

const VIEW_TIMEOUT_MS = 5_000;

/** The current state of a session. */
export interface Inspection {
  readonly summary: SessionSummary;
  /** Missing when no worker responds. */
  readonly view?: SessionView;
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
  const summary = await session.summary({ timeoutMs: VIEW_TIMEOUT_MS });
  const view = await ifResponsive(session.view({ timeoutMs: VIEW_TIMEOUT_MS }));
  const end = summary.status === 'running' ? undefined : await endOf(session, view);
  return { summary, ...(view && { view }), ...(end && { end }) };
}

async function endOf(session: RecordingSession, view: SessionView | undefined): Promise<SessionEnd> {
  try {
    const manifest = view?.outcome ?? (await ifResponsive(session.result()));
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

async function ifResponsive<T>(response: Promise<T>): Promise<T | undefined> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof SessionUnresponsive) return undefined;
    throw error;
  }
}
