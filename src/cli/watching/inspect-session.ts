import {
  InvalidRequest,
  RecordingLost,
  RecordingNotStarted,
  SessionBroken,
  SessionUnresponsive,
} from '../../client/errors.js';
import type { RecordingSession, SessionSummary } from '../../client/index.js';
import type { Manifest, SessionView } from '../../contract/index.js';

/** How long a session may take to answer before only Temporal's own knowledge is shown. */
const VIEW_TIMEOUT_MS = 5_000;

/** What can be learned of a session now. */
export interface Look {
  readonly summary: SessionSummary;
  /** Missing when no worker answers. */
  readonly view?: SessionView;
  readonly end?: SessionEnd;
}

/** What a closed session left. */
export interface SessionEnd {
  readonly manifest?: Manifest;
  /** Why there is no manifest, or what makes it a failure. */
  readonly message?: string;
}

/**
 * Asks Temporal and the session. A session without a worker has no view, but its manifest once it is closed.
 * @throws SessionNotFound, TemporalUnavailable, TemporalRefused
 */
export async function inspectSession(session: RecordingSession): Promise<Look> {
  const summary = await session.summary({ timeoutMs: VIEW_TIMEOUT_MS });
  const view = await unlessSilent(session.view({ timeoutMs: VIEW_TIMEOUT_MS }));
  const end = summary.status === 'running' ? undefined : await endOf(session, view);
  return { summary, ...(view && { view }), ...(end && { end }) };
}

async function endOf(session: RecordingSession, view: SessionView | undefined): Promise<SessionEnd> {
  try {
    const manifest = view?.outcome ?? (await unlessSilent(session.result()));
    return manifest ? withMessage(manifest) : { message: 'No worker answers, which alone knows what is left.' };
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

async function unlessSilent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SessionUnresponsive) return undefined;
    throw error;
  }
}
